import type { Topic } from './inquiry-classes.ts'

/** Messages that have a topic's words and do not touch it, one a line; what they are for: topics.ts. */
export const lookAlikes: Record<Topic, string> = {
  money: `
How much is the wallet
do you sell piggy banks
Is the purse real leather
Which colours does the card holder have
what is the price of the large one
Is there a discount for students
Do you have a money clip in silver
the coin pocket is too small
I need gift cards with a birthday motif
is the safe big enough for a laptop
do you have birthday cards
What does the chair cost
free shipping from which amount
Bank holiday opening hours
is the power bank allowed on planes
How many charges does the battery last
The charging cable is too short
how long does it charge
Does the watch have a balance wheel
balance bike for beginners
memory card for my camera
I lost my loyalty card
Is the golden ring real gold
gold coloured curtains
Is this credit due to your designer
Playing cards, how many in the pack
When does the sale begin
cheap alternatives please
Do you price match
price list please
Which payment methods do you take
Can I pay on the phone or only online
Do you have a cash register toy
Is a river bank picture in stock as a poster
interested in the blue sofa
I'm interested in your newsletter
the fee for gift wrapping
rich cream for dry hair
it's worth it, thanks
Do you have the monopoly game
The dollar sign key on the keyboard is stuck
is the bill of the cap bendable
Buffalo Bill costume
how do I check the account settings
Change my account name
I'd save this for later
where do I save my settings
How is the weather in Penny Lane
pound of coffee, ground
two pounds of flour
is there a deposit box for parcels
bottle deposit logo on the can
The interest group for bikes
Balance board for kids
stock of red mugs
is it in stock
soup stock cubes
share this product with a friend
bond glue for wood
What's on offer today
Is the ticket wallet waterproof
which card reader fits USB-C
`,
  medical: `
Do you have a doctor costume
Shipping time for a first aid kit
my phone is dead
The battery health shows 80 percent
how do I treat the wood
Is this teddy bear called Doctor Bear
I'm sick of waiting
your app crashed, does it have a virus
the speaker bleeds sound
colour bleeds when washed
The plug is hot, is the cable faulty
care instructions for the sofa
Healthy plants, how often to water
Do you sell books about medicine history
what's the pulse setting on the blender
my heart is set on the red one
heart shaped cushion
cold drinks cooler
it's cold outside, are the gloves warm
the operation manual is missing
how does the machine operate
nurse's watch, which colours
hospital style bed frame, what size
headphones hurt my wallet
sick beats, nice headphones
Tablet with 10 inch screen
is the tablet cover included
which tablet has more memory
Dishwasher tablets, how many in a pack
dosing cap for the detergent
How do I inject ink into the cartridge
Pressure of the bike tyre
eye-catching lamp
Lamp with flexible neck
back rest of the chair
the back panel is scratched
foot rest in black
Do you have headboards
arm chair with storage
chest of drawers
shoulder bag
finger food plates
nail for hanging a picture
Do you have skins for my phone
skin-coloured tights
blood orange juice
vein pattern in the marble
Doctor Who poster
Fever-Tree tonic, how many bottles
patient support, thank you
thanks for your patience
surgical steel spoon, dishwasher safe?
is the surface scratched
pain au chocolat baking tray
this update is a pain
what a headache to open the box
dead pixel on the screen
drug store style shelf
is the screen protector easy to apply
allergic to bad service, haha
how long does the scent last
opening hours of the pharmacy corner
`,
  legal: `
Legal size paper, do you have it
Do you sell law textbooks
judge by the pictures it is smaller
court shoes in size 38
tennis court shoes
Do you have a toy police car
the suit is too large
black suit with two buttons
case for my phone
suitcase with four wheels
Is the case waterproof
pencil case for school
the order of the parts
right side of the sofa
which is the right size
Is it right-handed
all right, thanks
brief case in brown
lawn mower
The contract on my shelf fits A4? I mean the folder
trial size of the shampoo
is there a free trial
Do you have a justice league shirt
fair trade coffee
I object to the colour, do you have blue
bar stool
pass the bar of soap
a sentence on the mug
What rules apply to the board game
ruler 30 cm
the law of attraction book
my mother-in-law likes it
father in law gift ideas
Do you have a licence plate frame
driving licence holder
Copy paper 80 g
copyright year of the book
brand of the watch
patent leather shoes
patent leather bag in red
register as a member
claim my points
how do I claim the voucher
how do I claim the free sample
Warranty length of the drill
what does the warranty cover
terms of the sale: until when does it run
defence class gloves
is the lock burglar proof
evidence board with red string, for a party
crime novels in stock
police style sunglasses
jury's out, but I like it
witness the fireworks from where
appeal of the design
the appealing colour
Is it handmade
statute of liberty model
wanted poster template
notary public stamp holder, what colours
action figures
party hats
`,
  minors: `
Children's shoes in size 28
Do you have baby blankets
is the kids' bike in stock
Gift for a ten year old boy
toy cars for children
family ticket price
Do you deliver to schools
school bag in red
Kids menu in your cafe
Which size for a six year old
bunk bed for the children's room
how do I wash the baby clothes
I have two kids and need a big table
My daughter likes the blue one
my son wants it for his birthday
Is the cot made of wood
when I was a child you sold this
The minor scratch on the lamp
a minor issue with the zip
A minor guitar chords book
it is a minor change
young at heart shirt
youth hostel bags
teen vogue poster
17 inch laptop
is it 15 cm wide
12 years warranty
how old is your company
I'm 35, which cream do you recommend
the whisky is aged 12 years
old age pension desk lamp
age of the tree
How old is the wood
parent company address
mother's day gifts
father's day card
baby blue paint
Baby grand piano cover
kid leather gloves
are you kidding
just kidding
little black dress
small size please
school year calendar
student discount
college rucksack
primary colours set
first grade steak
grade of the sandpaper
pram spare wheel
pushchair in grey
nappies size 4
high chair assembly
doll's house furniture
teddy bear
Christening gown size 68
playground sand delivery
puzzle with 500 pieces
Do you have birthday candles with numbers
book for bedtime reading
night light with stars
game controller in pink
`,
}
