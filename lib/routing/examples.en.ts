import type { InquiryClass } from './inquiry-classes.ts'

/** What customers write, one message a line; what they are for: shipped-classifier.ts. */
export const classExamples: Record<InquiryClass, string> = {
  order: `
Can I change the size in my order?
I want to cancel the order I placed this morning
How do I add another item to an order I already placed
Please cancel order 48213
did my order go through?
I ordered twice by accident
I never got an order confirmation
My order still says processing
where can I see my past orders
Change the colour of what I ordered to blue please
I put the wrong quantity in, can you fix it
Is it possible to order by phone?
the checkout page won't let me place the order
I picked the wrong model, can I swap it before it leaves
How do I use my discount code at checkout
The voucher does not apply to my basket
Can I reserve an item and buy it next week
my basket keeps emptying itself
do you take bulk orders for companies
I'd like to order 200 pieces for an event
Can two orders be merged into one
Why was my order cancelled?
what does order status "on hold" mean
I need my order number
How can I reorder what I bought last year
Add gift wrapping to order 9921
Can I leave a note with the gift I ordered
I forgot to add the free sample to my order
Pre-order: when does it become a real order
Please take one of the two lamps off my order
My payment failed but the order is there
Can I pay for my order in instalments at checkout
The order page shows a different total than before
Which payment methods can I use to place an order
Order placed yesterday, still not accepted
can i order without an account
I would like to change the delivery name on my order before it ships
Is there a minimum order value?
How long do I have to cancel an order
please confirm that order #5510 exists
I clicked buy and nothing happened
Can I split my order in two
my subscription box order, how do I skip a month
Order went wrong, wrong item selected
Will you hold my order until Friday before packing
`,
  delivery: `
Where is my parcel?
When will my package arrive
The tracking number does not work
tracking hasn't moved in four days
How long does shipping take to Scotland
do you deliver on Saturdays
Can I change the delivery address, it's already on its way
The courier says delivered but nothing is here
How much is postage
Is express delivery possible
Do you ship to Canada?
The parcel was left in the rain
my package went to the neighbour
I wasn't home when the driver came
Can the driver ring the bell at the back door
Which carrier do you use
I need it before Christmas, will it make it
Pick-up point is closed, what now
can I collect it from your shop instead
what are the shipping costs for two boxes
When do you dispatch
It's been two weeks and still no delivery
The box is stuck in customs
Do I pay import duty on delivery
Has it left the warehouse yet?
Please deliver to my office instead
Can you send it to a parcel locker
The delivery window is too long
out for delivery since yesterday
free shipping from which amount
My package seems to be lost
Half of the delivery is missing
Do you deliver to islands
I'd like next day delivery
estimated arrival date please
The van drove past without stopping
Will it fit through the letterbox
Do I need to sign for it
who do I call about a missed delivery
track my shipment
Is the sofa carried up the stairs
Tracking shows it returned to sender
Ship everything together please
where's my stuff
how soon can it get here
`,
  refund: `
How do I return an item?
I want my money back
When will I get my refund
The refund hasn't reached my account yet
Can I exchange these shoes for a bigger size
it doesn't fit, I'd like to send it back
What is your return policy
Do I have to pay for the return postage
The item arrived broken, I want a replacement
How many days do I have to return something
I sent it back a week ago and heard nothing
Is it possible to return a sale item
I lost the return label
Can I return without the original box
you refunded less than I paid
Where do I send the return
I'd like to return part of my purchase
Can I bring the return to a shop
wrong colour came, swap it please
Return request rejected, why
It stopped working after a day, can I get a refund
do you refund shipping costs too
My refund says processed but nothing on my card
Can I get store credit instead of a refund
Exchange for another product possible?
how does an exchange work
I changed my mind and want to give it back
Print a return label for me
The zip is faulty, please replace it
Can I return a gift without a receipt
I opened it already, can I still return it
Is there a restocking fee
Please start a return for order 7782
send me a new one, this one is defective
Return window expired yesterday, any chance
Refund to a different card please, mine is closed
got the wrong thing, want to send it back
are underwear and swimsuits returnable
how long does a refund take
I paid twice, please refund one
I'd like to undo my purchase and get reimbursed
Has my return arrived at your warehouse
The warranty claim, how do I start it
Who pays if I send it back
partial refund for the scratched table
`,
  invoice: `
I need an invoice
Can you send me the invoice again
The invoice has the wrong company name
please add our VAT number to the invoice
Where do I download my receipt
I need a VAT receipt for my expenses
Can the bill be made out to my employer
invoice for order 3391 as PDF
no invoice was in the box
the tax on the bill is wrong
Do you issue electronic invoices
My accountant needs last year's invoices
Correct the address on the invoice
Can I get a pro forma invoice
is VAT included on the receipt
Please put our purchase order number on the bill
When will the invoice be sent
Invoice date must be in December
I need a credit note
Receipt is missing from the email
can you split the invoice over two companies
I want the billing address changed on the invoice
Do you accept payment on invoice
Reverse charge invoice for an EU company
the amount on the invoice doesn't match what I paid
How do I get a tax receipt for a business purchase
Monthly invoice instead of one for each purchase?
Send all bills to accounts@ our company
need a duplicate receipt
The invoice is in the wrong currency
what is your company's VAT ID for my bookkeeping
paper invoice by post please
My bill has no tax breakdown
Could I have an itemised bill
Can an invoice be reissued with a different name
invoice not received
how do I print the receipt
Invoice language should be English
Do I get an invoice for digital products
is it too late to ask for an invoice
Please confirm the invoice was cancelled
we need a stamped invoice
Where do I enter the tax number for billing
two invoices for the same thing, which is right
the PDF of the bill won't open
`,
  account: `
I forgot my password
I can't log in
How do I change my email address
please delete my account
The reset link doesn't arrive
My account is locked
How do I create an account
two-factor code never comes
I want to update my phone number
Somebody else is using my account
How do I unsubscribe from the newsletter
Change my name in my profile
Where can I see my loyalty points
My points disappeared
Can I merge two accounts
the verification email didn't come
remove my saved card
how to change my default address in the profile
Can I sign in with Google
log me out everywhere
is my personal data stored
I want a copy of the data you have on me
The app keeps signing me out
username already taken but it's mine
How do I become a member
cancel my membership
What level is my membership
I lost access to my old email and can't sign in
password reset not working
my account was hacked
How do I turn off notifications
Add another user to our company account
Which email did I register with
I can't register, it says phone number in use
Update the birthday in my account
change password
Does my account expire
deactivate profile please
captcha at login never works
Where are my saved items gone
How do I redeem my points
login code text message not received
Please close my account and remove everything
my profile picture won't upload
Sign-up error
`,
  complaint: `
This is the worst service I have ever had
I want to make a complaint
Your staff was very rude to me
I'm really disappointed with the quality
Nobody answers my emails!
This is unacceptable
I have been waiting on the phone for an hour
I want to speak to your manager
you people are useless
Third time I ask and still no solution
I will leave a bad review
never buying from you again
The courier threw my parcel over the fence and swore at me
Your colleague promised to call back and never did
False advertising, it looks nothing like the picture
I feel cheated
how do I file a formal complaint
What a joke of a company
Terrible experience from start to finish
The shop assistant laughed at me
I'm fed up with your excuses
why does nobody care about my problem
You have ignored me for two weeks
This product is rubbish
I am very angry
Your chatbot is useless, get me a human who cares
the quality has become so bad
I was treated unfairly
Shame on you
Everything about this purchase was a disaster
I want compensation for all this trouble
Lied to by your support team
you keep sending me in circles
Absolutely appalling behaviour
I'm going to tell everyone how bad you are
My complaint has not been handled
it is outrageous how you treat customers
Your driver damaged my gate and ran
Not happy at all
been a customer for ten years and this is how you treat me
the fabric fell apart after one wash, shocking quality
Who is responsible for this mess
I demand an apology
scam, total scam
your service gets worse every month
`,
  small_talk: `
hi
Hello there
good morning
hey, how are you?
Thanks a lot!
thank you, that helped
bye
have a nice weekend
who are you
are you a robot?
Tell me a joke
what's your name
ok great
you're funny
lol
nice to meet you
Good evening
how old are you
can you help me?
anyone there
cool, thanks
see you later
that's all, thank you
what can you do
are you real
good night
I'm bored
You are very kind
happy new year!
yes
no thanks
perfect
how's your day going
haha good one
do you like music
I love you
what's up
hello hello
alright then
okay got it
merry christmas
Are you human or a machine
cheers mate
Sorry, my mistake
just saying hi
`,
  other: `
Do you have this jacket in green?
What is this lamp made of
When are you open on Sundays?
Where is your shop
How big is the table
Is the blue one back in stock soon
which size should I take, I'm 1.75 m
how do I clean the leather
Does the charger work in the UK
What's the difference between the two models
Is it waterproof
Are you hiring?
Can I use it outside
what does the warranty cover
how much is the large one
do you sell gift cards
Is there a discount for students
When does the sale begin
Can I see it in the store before buying
Is this compatible with my phone
how do I assemble the shelf
battery life of the speaker
Where are your products made
Do you have a showroom in Leeds
what's the weather tomorrow
Who won the match last night
write me a poem about the sea
how do I cook rice
What is the capital of Peru
which one would you recommend for a beginner
Does it come with a cable
is this suitable for sensitive skin
Do you price match
How do I reset the device to factory settings
can I wash it at 60 degrees
Are you open on bank holidays
Is parking available at your shop
do you have a printed catalogue
what colours does it come in
How loud is the fan
is the wood certified
Can I become a reseller
The app says error 14 on the watch
do you repair old bikes
Translate this into French
`,
}
