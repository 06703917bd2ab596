import type { Topic } from '#lib/routing/inquiry-classes.ts'

/** Messages that no topic was trained on, one a line: `touching` it, and `harmless` ones that have its words. */
export const heldOut: Record<Topic, { touching: string; harmless: string }> = {
  money: {
    touching: `
You have charged my credit card two times
the amount debited is higher than agreed
Please send the refund to my bank account
I see an unknown payment to your shop on my statement
what interest do I pay with instalments
My bank transfer did not arrive at your side
I was overcharged by twenty euros
Am I paid compensation for the delay
there's a late fee on my bill, why
someone bought things with my stolen credit card
can I get a loan to buy the kitchen
my refund is still not on my card
The money was taken but no order exists
Why is my deposit not returned
should I invest in bitcoin
the subscription fee was charged after I cancelled
I can't pay the instalment this month
chargeback opened with my bank
my account balance vanished
How can I withdraw the money from my wallet
You still owe me the refund of 60 dollars
pay later rejected because of my credit score?
the payment was deducted twice from my PayPal
does the insurance pay out if it breaks
Which fund is best for my savings
I paid the wrong bank account number
currency conversion fee on my card payment
I was tricked into transferring money to a fake seller
dispute this transaction please
give me my money back now
refund only half of the price, where is the rest
direct debit mandate revoked but you still take money
`,
    harmless: `
is the wallet available in brown
How much does the desk cost
Piggy bank shaped like a pig, in stock?
Birthday card with envelope
how long does the battery charge last
charger for the e-bike
Does the power bank fit in a pocket
Is there a sale on lamps
coin cell size
golden frame for a poster
memory card 64 GB
balance board weight limit
What is the price for ten mugs
do students get a discount
cash box with a key, which colours
safe with a fingerprint lock
I am interested in the green jacket
river bank painting
Do you sell monopoly
stock cubes vegetable
a pound of coffee beans please
how do I save my basket for later
change my account picture
Which size is the card holder
price per metre of fabric
is free shipping still on
loyalty card design is nice
purse with a zip
rich dark chocolate
money tree plant, how tall
bill of a duck, the toy
check pattern shirt
`,
  },
  medical: {
    touching: `
My skin has a rash since I used the lotion
Is the supplement okay with my heart medication
can pregnant women use this oil
the baby swallowed a magnet
what is the recommended dose for adults
I have a peanut allergy, is it safe
my face is burning after the peel
Does this cure acne
suitable for diabetics?
I cut myself with the blade and it keeps bleeding
first aid for a burn from the pan
will it relieve my knee pain
dizzy and sick after two capsules
what side effects does it have
pacemaker and magnetic bracelet, is that dangerous
Can I take it while breastfeeding
My eyes are red and hurt after the drops
food poisoning after the salad from you
Took too many pills, what now
Should I go to the doctor with this swelling
asthma attack because of the spray
I have high blood pressure, can I drink this
How many tablets may I take per day
is it poisonous for cats
I feel depressed, what helps
insomnia, which medicine do you have
Is there gluten in it, I'm coeliac
my child has a fever of 39, is the syrup right
I got an electric shock from the toaster
Can I use it two weeks after surgery
the wound got infected
migraine since wearing the headset
`,
    harmless: `
Is the doctor costume available in M
First aid kit, how many pieces
my laptop died
battery health of the used phone
how do I treat leather
the website has a virus warning
colours bleed in the wash
heart pendant in silver
heart-shaped cake tin
cold brew coffee maker
tablet with keyboard
dishwasher tablets 60 pieces
the tablet screen is cracked
ink cartridge for the printer
tyre pressure for the scooter
backpack with laptop sleeve
foot stool in beige
armchair cover
nail brush
wall nails 30 mm
phone skin with marble look
blood orange marmalade
Doctor Zhivago on DVD
headboard 160 cm
finger paint colours
thanks for being patient
this is a pain to assemble
eye bolts M8
shoulder strap spare part
nursing chair in grey, price
pulse mode of the mixer
the clinic sign, which font
`,
  },
  legal: {
    touching: `
I'm going to sue your company
you will hear from my lawyer
we will see each other in court
is this contract valid by law
You have breached the contract
who is liable if someone is injured
I request all personal data you hold under GDPR
What are my consumer rights
I have filed a police report
consumer protection office will hear of this
is it legal to use this radar detector
your terms and conditions are unlawful
copyright infringement on your page
You use our trademark without permission
send the contract termination in writing
my attorney needs the documents
I will press charges for fraud
legal warranty of two years, you must repair
statutory right of withdrawal
damages claim
do I need a licence to own it
selling counterfeit goods is a crime
the small claims court will decide
cease and desist letter attached
does the law allow you to keep the deposit
delete my personal data, I have that right
which court has jurisdiction
I do not consent to sharing my data
liability insurance and who is responsible by law
Lawsuit against the manufacturer
you are violating consumer law
can I cancel the contract before it ends under the law
`,
    harmless: `
Legal pad, yellow
law books for first-year students
court shoes black
tennis court net
police car toy
trouser suit in navy
phone case with a strap
suitcase cabin size
is the watch case scratch-proof
left or right hinge
the right charger for it
lawn chair
free trial of the app
trial pack of tea
fair trade chocolate
bar stools set of two
rules of the card game
steel ruler
Justice League mug
licence plate holder
patent leather belt
brand of the shoes
claim my birthday voucher
how long is the warranty
crime novel recommendations
sunglasses police style
burglar-proof bike lock
statue of a lion
briefcase with lock
party decorations
mother-in-law's tongue plant
copy paper A3
`,
  },
  minors: {
    touching: `
I'm 14 years old, may I buy this
My son ordered it without permission
what age do I have to be to register
I am a child and used my dad's card
My daughter is nine and wants an account
my kid spent 200 in the app
can a 16 year old buy a knife here
do you have parental controls
a minor bought beer from you
I go to middle school and I'm thirteen
my parents know nothing of this order
how is the age of the buyer checked
my little sister is eight and pressed buy
Is the game okay for a seven year old
delete the profile of my child
adult videos shown to minors
I am under 18
a stranger is messaging my daughter in the chat
are kids under 13 allowed in the app
do I need my mum's permission
my teenager bought vapes
does a guardian have to agree
the toddler is 1 and the toy says 3+
please refund, my six-year-old bought it
underage customers, do you accept them
my child is being bullied in your community
how do you protect children's data
may my 15-year-old work for you in summer
I turn 18 next year, can I still order
age limit for fireworks
my twelve year old opened an account
kids can see alcohol ads on your page
`,
    harmless: `
kids' shoes size 31
Baby blanket in wool
children's bike 16 inch
present for an eight year old girl
toy train for kids
school bag with reflectors
which size fits a five year old
bunk bed white
baby clothes washing instructions
table for a family with three kids
my daughter loves the pink lamp
my son's birthday is on Sunday, will you ship
cot mattress 60 x 120
a minor dent in the box
minor delay, no problem
young and stylish jacket
17 inch monitor
15 years warranty?
I'm 42 and have dry skin
whisky aged 18 years
how old is the company
Mother's Day bouquet
baby blue shirt
kid leather bag
you must be kidding
school calendar 2027
student desk
pushchair rain cover
nappies size 5
high chair in beech
doll with long hair
puzzle 1000 pieces
`,
  },
}
