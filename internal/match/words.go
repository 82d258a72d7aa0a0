package match

import (
	"fmt"
	"strings"
)

// The codes of clues. They are published in docs/codes.md.
const (
	ClueReference = "reference"     // the structured reference
	ClueNumber    = "number"        // the number as printed
	ClueDigits    = "number_digits" // its digits
	ClueGroup     = "number_group"  // its last group of digits
	ClueRange     = "number_range"  // within a range or a shortened list
	ClueTypo      = "number_typo"   // one character off
	ClueCut       = "number_cut"    // the text ends within it
	ClueClient    = "client_number" // the client's own number
	ClueName      = "name"          // the payer is named like the client
	ClueNameNear  = "name_near"     // nearly
	ClueNamePart  = "name_part"     // in part
	ClueLearned   = "name_learned"  // he paid under this name before
	ClueBehalf    = "name_behalf"   // the client stands as the one for whom it was paid
	ClueText      = "name_text"     // the client stands in the text
	ClueAccount   = "account"       // he paid from this account before
	ClueSum       = "sum"           // one item, to the cent
	ClueSums      = "sum_several"   // items add up to it
	CluePart      = "sum_part"      // less than the item
	ClueOver      = "sum_over"      // more
	ClueDiscount  = "sum_discount"  // less the agreed discount
	ClueCharges   = "sum_charges"   // less what the bank says it took
	ClueFee       = "sum_fee"       // less what may be a bank's fee
	ClueOldest    = "sum_oldest"    // nothing named: the oldest
	ClueCredit    = "credit_note"   // a credit note is used up
	ClueOriginal  = "original_sum"  // the sum in the payer's currency

	AgainstNamed    = "other_named"    // another open item is named and not in it
	AgainstSettled  = "paid_before"    // what is named is paid already
	AgainstAccount  = "other_account"  // the account is another client's
	AgainstName     = "other_name"     // the payer is named like another client
	AgainstCurrency = "other_currency" // does not fit in the client's currency
	AgainstEarly    = "before_invoice" // paid before the invoice was written
	AgainstOpen     = "items_unsure"   // the client is likely, the items are not
)

// clues are the reasons of a fit, in words.
func (p *proposer) clues(f *fit) []Clue {
	list := make([]Clue, 0, 8)
	say := func(code, text string) { list = append(list, Clue{code, text}) }
	p.whoClues(f.b, say)
	for n, i := range f.items {
		if n == 5 {
			break
		}
		if code, text := p.numberClue(&f.b.entries[i]); code != "" {
			say(code, text)
		}
	}
	p.sumClue(f, say)
	if f.b.converted {
		say(ClueOriginal, "it was "+p.m.Original.String()+" before the bank changed it")
	}
	for _, i := range f.items {
		if e := &f.b.entries[i]; e.left < 0 {
			say(ClueCredit, "the credit note "+e.open.Number+" is used up")
		}
	}
	if f.block != "" && f.block != AgainstOpen {
		say(f.block, p.againstText(f))
	}
	return list
}

func (p *proposer) whoClues(b *book, say func(code, text string)) {
	switch {
	case b.byName == asLearned:
		say(ClueLearned, b.c.Client+" paid as "+p.m.Payer+" before")
	case b.byName == asBehalf:
		say(ClueBehalf, "paid on behalf of "+p.m.Behalf)
	case b.byName == inText:
		say(ClueText, "the text names "+b.c.Client)
	case b.name >= nameSame-10:
		say(ClueName, "the payer is "+p.m.Payer)
	case b.name >= nameLess:
		say(ClueNameNear, "the payer "+p.m.Payer+" reads nearly like "+b.c.Client)
	case b.name > 0:
		say(ClueNamePart, "the payer "+p.m.Payer+" shares a word with "+b.c.Client)
	}
	if b.iban {
		say(ClueAccount, b.c.Client+" paid from this account before")
	}
	if b.number {
		say(ClueClient, "the text has the client's number "+b.c.Number)
	}
}

func (p *proposer) numberClue(e *entry) (code, text string) {
	at := string(p.r.plain[e.named.from:e.named.to])
	n := e.open.Number
	switch e.named.how {
	case byRef:
		if _, scheme, ok := checked(appendPlain(nil, e.open.Ref)); ok {
			return ClueReference, "the reference of " + n + " is given (" + scheme + ", check digits right)"
		}
		return ClueReference, "the reference of " + n + " is given"
	case byNumber:
		return ClueNumber, "the text names " + n
	case byDigits:
		return ClueDigits, "the text names " + at + ", the digits of " + n
	case byGroup, byShort, byOdd:
		return ClueGroup, "the text has " + at + ", as at the end of " + n
	case byRange:
		return ClueRange, "the text names " + n + " by " + at + " in a range or list"
	case byTypo:
		return ClueTypo, "the text has " + at + ", one character off " + n
	case byCut:
		return ClueCut, "the text ends with " + at + ", the beginning of " + n
	}
	return "", ""
}

func (p *proposer) sumClue(f *fit, say func(code, text string)) {
	b := f.b
	amount := p.m.Amount
	if b.converted {
		amount = p.m.Original
	}
	names := numbersOf(f)
	switch f.kind {
	case Exact:
		say(ClueSum, amount.String()+" is the sum of "+names)
	case Several:
		say(ClueSums, amount.String()+" is the sum of "+names)
	case Partial:
		say(CluePart, amount.String()+" is less than "+names)
	case Over:
		say(ClueOver, amount.String()+" is more than "+names)
	case Discounted:
		say(ClueDiscount, amount.String()+" is "+names+" less the agreed discount")
	case FeeTaken:
		if f.told {
			say(ClueCharges, "with the charges that the bank tells it is "+names)
		} else {
			say(ClueFee, amount.String()+" is "+names+" less what may be a bank's fee")
		}
	case OnAccount:
		say(ClueOldest, amount.String()+" fits no open items; the oldest are "+names)
	}
}

// numbersOf lists the numbers of a fit's items, five at most.
func numbersOf(f *fit) string {
	var s strings.Builder
	for n, i := range f.items {
		switch {
		case n == 5:
			fmt.Fprintf(&s, " and %d more", len(f.items)-n)
			return s.String()
		case n > 0:
			s.WriteString(", ")
		}
		if number := f.b.entries[i].open.Number; number != "" {
			s.WriteString(number)
		} else {
			s.WriteString("an item of " + f.b.entries[i].open.On.String())
		}
	}
	return s.String()
}

func (p *proposer) againstText(f *fit) string {
	switch f.block {
	case AgainstNamed:
		return "another open invoice is named that is not in it"
	case AgainstSettled:
		return "the text names " + f.b.settled.Number + ", which is paid already"
	case AgainstAccount:
		return "the account it was paid from is another client's"
	case AgainstName:
		return "the payer is named like another client"
	case AgainstCurrency:
		return "it was paid in another currency and does not fit to the cent"
	case AgainstEarly:
		return "it was paid before the invoice was written"
	}
	return "the client is likely, the items are not"
}

// why says in a sentence why a payment is booked without a person, or why not.
func (p *proposer) why(f *fit, next int64, auto bool) string {
	switch {
	case auto:
		return "client, items and sum agree, and nothing else comes near"
	case f.kind == Twice:
		return p.againstText(f)
	case f.block != "":
		return p.againstText(f)
	case f.doubt > autoMost:
		return "not sure enough to be booked without a person"
	case next/clear < f.doubt:
		return "something else fits nearly as well"
	}
	return "a person decides"
}
