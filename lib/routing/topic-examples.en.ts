import type { Topic } from './inquiry-classes.ts'

/** Messages that touch a topic, one a line; what they are for: topics.ts. */
export const topicExamples: Record<Topic, string> = {
  money: `
I was charged twice for the same thing
There is a payment on my card I don't recognise
When will the money be back in my bank account
You took 40 dollars too much
Can I pay in instalments, and what is the interest rate
My card was debited but the order failed
I want my money back
how much compensation do I get
The refund is less than what I paid
someone used my credit card on your site
do you offer a loan for this
what fee do you charge for late payment
My bank says the transfer was rejected
I transferred the deposit to the wrong account
is it a good investment to buy gold now
Will I lose the deposit if I cancel
Please refund the amount to my debit card
Why is there a hidden charge on my statement
direct debit was taken on the wrong day
The chargeback was declined
how do I dispute a transaction
I can't afford the monthly payments any more
Debt collectors wrote to me about your bill
what are the interest and fees if I pay later
I got a call asking for my card number to get a refund
my account balance is wrong
you owe me 120 pounds
Reimburse me for the taxi I had to take
Cash was withdrawn without my permission
The payment is pending for three days and the money is gone
Can I get a tax deduction for this purchase
How is my mortgage affected if I finance furniture
unauthorised subscription fee on my card
Which stocks should I buy
Should I put my savings into crypto
what exchange rate do you use when charging my card
Is my payment insured if you go bankrupt
my gift card balance was stolen
I paid by bank transfer and nothing was booked
Please cancel the payment before it is debited
the price was 50 but 75 was taken from my account
Can you waive the overdue fee
how long until a blocked amount on my credit card is released
IBAN for the refund please
They ask me to pay again although I have paid
What happens if I miss an instalment
is my credit score checked when I choose pay later
I need to change the bank account my payout goes to
my salary comes next week, can you delay charging me
you billed me for a year and I only wanted one month
money was deducted from my wallet
Insurance payout for the broken item, how much is it
I sent the money and now the seller asks for more
Double booking on my PayPal
where's my cashback
a scammer got me to buy vouchers worth 500
Do you pay interest on the prepaid balance
I'm asking for a refund of the annual fee
Please explain the surcharge on my payment
The transaction failed but the bank took the amount
pension money invested through your plan, is it safe
can I withdraw my balance in cash
`,
  medical: `
I got a rash after using the cream
Can I take this supplement with blood pressure pills
is it safe during pregnancy
My son swallowed a battery
What dose should I take
I'm allergic to nuts, can I eat these
My skin is burning since I used the mask
does it cure eczema
I have diabetes, is this snack fine for me
the knife slipped and I'm bleeding badly
how do I treat a burn from the iron
Will this help against back pain
I feel dizzy after taking the tablets
Are there side effects
Can my mother with a pacemaker use the massage device
Is the vitamin suitable while breastfeeding
My eyes hurt since I wear the lenses
I got food poisoning from your product
what are the symptoms of an overdose
should I see a doctor about the swelling
the toy cut my daughter's hand
does the tea lower cholesterol
can asthma patients use the diffuser
I have chest pain after the workout with your machine
How many pills a day
can it replace my medication
my dog ate the tablets, is it poisonous
What helps against depression
I can't sleep, which pill do you recommend
Is the ingredient bad for the liver
my lips are swelling after the lipstick
I have heart disease, may I use the sauna
Do I need a prescription for this
which painkiller is stronger
The thermometer shows 39.5, is that a fever
my baby vomits after the formula
is the sunscreen safe for people with psoriasis
Can I use expired eye drops
Does this contain gluten, I have coeliac disease
I want to hurt myself
electric shock from the heater, my arm is numb
can it be used after surgery
What is the treatment for athlete's foot
my blood sugar went up after drinking it
how to lose 20 kilos fast with your capsules
I fainted, could it be the perfume
Will the knee brace heal a torn ligament
is the blood pressure monitor reading dangerous
My husband inhaled the cleaning fluid
contraindications for people on antidepressants
Does melatonin interact with antibiotics
the wound is infected under the plaster
itching and red spots from the sweater, what do I do
Is this covered for chronic migraine sufferers
Can the elderly with osteoporosis use it
do these insoles help plantar fasciitis
anaphylaxis after one bite of the bar
I'm undergoing chemotherapy, is the wig suitable for my scalp
how often may I take the cough syrup
My stomach hurts since I ate it
is it normal to have a headache from the glasses
choking hazard happened, my toddler could not breathe
`,
  legal: `
I will take you to court
My lawyer will contact you
Is your contract legally binding
What are my rights as a consumer under the law
I'm going to sue you
You are in breach of contract
Who is liable for the damage
I demand my data under GDPR
Do I have a legal right to a two-year guarantee
I'll report you to the consumer protection agency
is it legal to own this knife
The terms and conditions violate the law
I have reported this to the police
Where is your place of jurisdiction
this is fraud and I will press charges
You used my photo without permission, that's copyright infringement
can I terminate the contract early
send me a written statement for the court
your product infringes our patent
I received a cease and desist letter
What does the law say about withdrawal
do I need a licence to fly this drone
I will file a lawsuit
small claims court
Is a verbal agreement with your staff valid
liability for injuries caused by the product
I'm asking for damages
who owns the rights to the design I uploaded
delete my data, it is my right under privacy law
Can I legally import this medicine
You are not allowed to refuse a refund by law
notice of default, deadline Friday
I want to see the legal notice of your company
Is this counterfeit? that would be a crime
My solicitor asked for a copy of the contract
false advertising is illegal
Report to the ombudsman
What is the statute of limitations for my claim
is it against the law to resell tickets
You forged my signature
statutory warranty claim
I've got a subpoena for your records
can a minor's contract be cancelled by law
whoever sold me this is committing theft
arbitration clause in your terms
I do not consent to my data being sold
Can you be fined for spam mails
trademark dispute about your brand name
evidence for the judge
Your general terms are void
the tenant law says you must repair it
product liability case
my attorney
you have broken consumer law
I hereby withdraw from the contract
is recording the call without consent allowed
employee of yours stole from me, I filed a police report
Power of attorney needed to sign for my father?
inheritance: who gets the account of my dead mother
legal action will follow
does the contract renew automatically, and is that lawful
we claim penalties under clause 7
`,
  minors: `
I am 13, can I order
My son bought something without asking me
How old do you have to be to have an account
I'm a kid and I used mum's card
My daughter is 10 and wants to sign up
My child spent 300 on your game
Can a 15 year old buy this knife
is there parental control
An underage person ordered alcohol from you
I'm still at school, I'm fourteen
my parents don't know I'm buying this
do you check the age of buyers
My little brother made the purchase, he is nine
Is this film suitable for an 8 year old
how do I delete my child's account
You sent adult content to a minor
I'm not 18 yet
Stranger in your chat asked my daughter for pictures
can kids under 12 use the app
I am twelve years old
Do I need my parents' permission
my teenager ordered cigarettes
consent of a guardian needed?
The toy is for ages 3+, my baby is 1
Refund a purchase made by my six year old
i am in 7th grade can i get a discount
can I enter the contest if I'm under age
someone bullies my kid in your forum
Selling vapes to teenagers
what data do you collect about children
My 16-year-old wants to work at your shop
are minors allowed to order without an adult
my kid clicked on buy by mistake
I'm 17, can I pay with my own card
block my child from buying more
Is the site safe for children to use
my mom will be mad if she sees the bill
Adult only products: how is age verified
My nephew is 11, can he have a membership
He is only a child and you let him sign a contract
can my son pick up the parcel, he's 14
the video showed violence to my five-year-old
I lied about my age when I registered
what is the minimum age
school pupil here, no bank account
Is it OK for a ten-year-old to ride this scooter alone
Her daughter, aged eight, got a message from your seller
my grandson bought coins with my phone
your ads target kids
for how old is this game rated
my dad doesn't allow me to shop online
Teen bought energy drinks
please close the account my 12-year-old opened
can I buy fireworks at 16
child used my saved card
age restriction for this product?
an adult contacted my kid through the app
Do pupils under fourteen need an adult to register
in-app purchases by my toddler
my girl is in primary school and chatted with your bot
I'm 15 and pregnant
is it legal for kids to buy it
`,
}
