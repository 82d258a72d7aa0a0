package meaning

import (
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Promise is what the writer says he will pay. The zero day and the zero amount
// stand for "not said".
type Promise struct {
	Date        day.Date
	Amount      money.Amount // of the currency of the account; no currency: not said
	Conditional bool         // payment hangs on something else
	Sentence    string
}

// standing is what the sentences of a reply hold, by the names of concepts.
func (t *text) standing() []map[string]bool {
	list := make([]map[string]bool, len(t.sentences))
	for i := range list {
		list[i] = map[string]bool{}
	}
	for _, h := range t.hits {
		list[h.sentence][t.lexicon.concepts[h.concept]] = true
	}
	return list
}

// dueDay picks the day on which payment is promised, and its sentence. A higher
// score is a surer pick; below zero there is none.
func (t *text) dueDay() (best dateSpan, score int) {
	in := t.standing()
	score = -1
	for _, d := range t.dates {
		if d.on.Before(t.context.SentOn) {
			continue
		}
		s := t.toks[d.from].sentence
		n := t.weighDay(d, in[s])
		if s > 0 && !in[s]["promise"] && (in[s-1]["promise"] || in[s-1]["promise_conditional"]) && !in[s]["out_of_office"] {
			n++
		}
		if n > score {
			best, score = d, n
		}
	}
	return best, score
}

// weighDay says how much speaks for a day as the day of payment.
func (t *text) weighDay(d dateSpan, in map[string]bool) int {
	n := 0
	for _, w := range []struct {
		concept string
		weight  int
	}{{"promise", 3}, {"promise_conditional", 1}, {"processing", 2}, {"give_receive", 2}, {"pay", 1}, {"money", 1}, {"future", 1}, {"full", 1}, {"part", 1}, {"paid_already", -1}, {"out_of_office", -2}, {"not_received", -1}, {"meeting", -2}, {"life", -1}} {
		if in[w.concept] {
			n += w.weight
		}
	}
	if t.touches(d) {
		n += 3
	}
	if in["past"] && !in["future"] && !in["promise"] {
		n -= 3
	}
	if d.vague {
		n -= 2
	}
	if d.weak {
		n--
	}
	if t.ownPay(d) || t.under(d) {
		n -= 4
	}
	if d.on == t.context.SentOn && in["neg"] {
		n -= 4 // "I cannot say today"
	}
	return n
}

// touches reports a phrase of payment to come that reaches the words of a day.
func (t *text) touches(d dateSpan) bool {
	start, end := t.toks[d.from].start, t.toks[d.to].end
	for _, h := range t.hits {
		name := t.lexicon.concepts[h.concept]
		if name != "promise" && name != "processing" && name != "pay" && name != "give_receive" {
			continue
		}
		from, to := t.lexical[h.from].start, t.lexical[h.to].end
		if h.sentence == t.toks[d.from].sentence && from <= end+12 && start-12 <= to {
			return true
		}
	}
	return false
}

// ownPay reports a day on which the writer himself gets money: "i get paid friday".
func (t *text) ownPay(d dateSpan) bool {
	if d.from < 2 {
		return false
	}
	a, b := t.toks[d.from-1].text, t.toks[d.from-2].text
	return (a == "paid" || a == "salary" || a == "wages") && (b == "get" || b == "gets" || b == "getting" || b == "my")
}

// under reports a day in the part of a sentence that names a condition: "if we
// get the form by Friday, it will be paid on the 15th".
func (t *text) under(d dateSpan) bool {
	sentence := t.toks[d.from].sentence
	for i := d.from - 1; i >= 0 && t.toks[i].sentence == sentence && t.toks[i].text != "," && t.toks[i].text != ";"; i-- {
		if i == 0 || t.toks[i-1].sentence != sentence || t.toks[i-1].kind == mark {
			at := t.toks[i].start
			for _, h := range t.hits {
				if t.lexicon.concepts[h.concept] == "cond" && h.sentence == sentence && t.lexical[h.from].start <= at+6 && t.lexical[h.from].start >= at && t.hasComma(d) {
					return true
				}
			}
		}
	}
	return false
}

// hasComma reports that the sentence goes on behind a comma after a day.
func (t *text) hasComma(d dateSpan) bool {
	for i := d.to + 1; i < len(t.toks) && t.toks[i].sentence == t.toks[d.from].sentence; i++ {
		if t.toks[i].text == "," || t.toks[i].text == ":" {
			return true
		}
	}
	return false
}

// onlyDay reports that the text names one day to come and no other.
func (t *text) onlyDay() bool {
	ahead := 0
	for _, d := range t.dates {
		if !d.on.Before(t.context.SentOn) {
			ahead++
		}
	}
	return ahead == 1
}

// promised sums up what is promised once it is known that something is. Where that
// is plain, the only day of the text is the day of payment.
func (t *text) promised(conditional, plainly bool) *Promise {
	p := &Promise{Conditional: conditional}
	at := -1
	least := 2
	if plainly && t.onlyDay() {
		least = 0
	}
	if d, score := t.dueDay(); score >= least && (!d.vague || score >= 4) {
		p.Date = d.on
		at = t.toks[d.from].sentence
	}
	if at < 0 {
		in := t.standing()
		at = slices.IndexFunc(in, func(m map[string]bool) bool { return m["promise"] || m["promise_conditional"] })
	}
	if at >= 0 {
		p.Sentence = t.words(at)
		p.Amount = t.promisedSum(at)
	}
	return p
}

// words are those of one sentence, as written.
func (t *text) words(sentence int) string {
	if sentence < 0 || sentence >= len(t.sentences) {
		return ""
	}
	return t.own[t.sentences[sentence].start:t.sentences[sentence].end]
}

// fullWords say that the whole is meant, halfWords one of two halves.
var (
	fullWords = setOf(`full whole entire everything remaining outstanding volle vollen gesamten gesamte ganze ganzen alles komplette totalite integralite tout total totalidad todo completo
		intero tutto totalita totale totalmente integral tudo volledige hele alles geheel calosc calej wszystko cala integralement integralmente komplett kompletny all lot`)
	halfWords = setOf("half halves halfte halben moitie mitad meta metade helft polowe polowa polowy polowke")
)

// promisedSum is the sum named in a sentence: as a sum, a share of what is open, a
// half or the whole. What is more than open is none of it.
func (t *text) promisedSum(sentence int) money.Amount {
	open := openHundredths(t.context.Open)
	var named []sumSpan
	for _, s := range t.sums {
		if t.toks[s.from].sentence != sentence {
			continue
		}
		switch {
		case s.percent && open > 0:
			s.hundredths, s.bare = open*s.hundredths/100_00, false
		case s.percent:
			continue
		case s.bare && !t.bareSum(s):
			continue
		}
		if s.hundredths > 0 && (open == 0 || s.hundredths <= open) {
			named = append(named, s)
		}
	}
	if len(named) > 0 {
		return t.asMoney(named[0].hundredths)
	}
	for i := range t.toks {
		if t.toks[i].sentence != sentence || open == 0 {
			continue
		}
		if halfWords[t.toks[i].text] {
			return t.asMoney(open / 2)
		}
	}
	for i := range t.toks {
		if t.toks[i].sentence == sentence && open > 0 && fullWords[t.toks[i].text] {
			return t.context.Open
		}
	}
	if slices.ContainsFunc(t.sums, func(s sumSpan) bool { return open > 0 && s.hundredths == open }) {
		return t.context.Open
	}
	return money.Amount{}
}

// bareSum reports a number without a currency that can only be a sum: what is open,
// half of it, or a round number beside a word of paying.
func (t *text) bareSum(s sumSpan) bool {
	if t.isOpen(s) {
		return true
	}
	if s.hundredths < 20_00 || s.from > 0 && (numberWords[t.toks[s.from-1].text] || t.toks[s.from-1].kind == mark && t.toks[s.from-1].text == "#") {
		return false
	}
	for _, d := range t.dates {
		if s.from >= d.from && s.from <= d.to {
			return false
		}
	}
	if s.hundredths >= 1990_00 && s.hundredths <= 2100_00 && s.hundredths%100 == 0 {
		return false
	}
	for back := 1; back <= 3 && s.from-back >= 0; back++ {
		if payWords[t.toks[s.from-back].text] {
			return true
		}
	}
	return s.to+1 < len(t.toks) && payWords[t.toks[s.to+1].text]
}

var (
	numberWords = setOf("check cheque cheques checks item line job booking unit suite invoice inv no number nr num po rechnung facture factura fattura fatura factuur faktura faktury room extension ref case ticket")
	payWords    = setOf(`pay send transfer wire manage do settle offer give accept take paid sent put for the get zahle biete uberweise ofrezco pago offro verso pago ofereco bied betaal propose propone
		proponuje place zaplace przeleje les los i os de las die einmal manda mando a of`)
)

// asMoney is a sum in the currency of the account.
func (t *text) asMoney(hundredths int64) money.Amount {
	c := t.context.Open.Currency()
	if c == "" {
		return money.Amount{}
	}
	switch c.Digits() {
	case 0:
		return money.New(hundredths/100, c)
	case 3:
		return money.New(hundredths*10, c)
	}
	return money.New(hundredths, c)
}
