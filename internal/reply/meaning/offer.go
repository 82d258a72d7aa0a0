package meaning

import (
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/money"
)

// Offer is what the writer proposes instead of paying what is owed at once.
type Offer struct {
	Kind     string       // "instalments" or "discount"
	Amount   money.Amount // one instalment, or the sum offered for the whole; no currency: not said
	Share    int64        // of what is open, in ten-thousandths; 0 where not said
	Count    int          // how many instalments; 0 where not said
	Every    string       // "week", "2 weeks", "month"; "" where not said
	Sentence string
}

// The kinds of offers.
const (
	Instalments = "instalments"
	Discount    = "discount"
)

// ShareText is the share as a decimal part of one, 0.80 or 0.625; "" where not said.
func (o *Offer) ShareText() string {
	if o.Share == 0 {
		return ""
	}
	s := strings.TrimRight(fmt.Sprintf("%d.%04d", o.Share/10000, o.Share%10000), "0")
	for len(s)-strings.IndexByte(s, '.') < 3 {
		s += "0"
	}
	return s
}

// sentenceFor is the first sentence in which a concept stands, -1 for none.
func (t *text) sentenceFor(concepts ...string) int {
	for _, name := range concepts {
		for _, h := range t.hits {
			if t.lexicon.concepts[h.concept] == name {
				return h.sentence
			}
		}
	}
	return -1
}

// instalments reads an offer to pay in parts.
func (t *text) instalments() *Offer {
	o := &Offer{Kind: Instalments, Sentence: t.words(t.sentenceFor("plan_request"))}
	words := allDateWords()[t.language]
	open := openHundredths(t.context.Open)
	for i := range t.toks {
		if o.Every == "" {
			o.Every = t.period(words, i)
		}
		if o.Count == 0 {
			o.Count = t.instalmentCount(words, i)
		}
	}
	for _, s := range t.sums {
		if s.percent && open > 0 {
			o.Share = s.hundredths
			o.Amount = t.asMoney(open * s.hundredths / 100_00)
			break
		}
		if (!s.bare || t.bareSum(s)) && !s.percent && (open == 0 || s.hundredths < open) {
			o.Amount = t.asMoney(s.hundredths)
			break
		}
	}
	for i := range t.toks {
		if halfWords[t.toks[i].text] && o.Amount.IsZero() && open > 0 {
			o.Share, o.Amount = 50_00, t.asMoney(open/2)
			if o.Count == 0 {
				o.Count = 2
			}
		}
	}
	if minor := openHundredths(o.Amount); minor > 0 && open > 0 {
		if o.Count == 0 && open%minor == 0 && open/minor <= 60 && o.Every != "" {
			o.Count = int(open / minor)
		}
		if o.Share == 0 && minor*10000%open == 0 {
			o.Share = minor * 10000 / open
		}
	}
	return o
}

// everyWords lead to how often a part is paid.
var everyWords = setOf("a per every each pro im jeden jede chaque par al por cada ogni ao todo todos per elke iedere co na w je monatlich tous toutes les the")

// monthly are words for once a month, weekly for once a week.
var (
	monthlyWords = setOf("monthly monatlich monatliche monatsraten monatsrate monatlichen mensuel mensuelle mensuels mensualites mensualite mensual mensuales mensualidades mensili mensile mensal mensais mensalmente maandelijks maandelijkse maandtermijnen miesiecznie miesiecznych miesieczne pm")
	weeklyWords  = setOf("weekly wochentlich hebdomadaire semanal semanales settimanale semanais wekelijks tygodniowo")
	twoWeekly    = setOf("fortnight fortnightly biweekly quinzaine quincena quincenal quinzena paycheck")
)

func (t *text) period(words *dateWords, i int) string {
	tok := &t.toks[i]
	switch {
	case monthlyWords[tok.text]:
		return "month"
	case twoWeekly[tok.text]:
		return "2 weeks"
	case weeklyWords[tok.text]:
		return "week"
	}
	if !everyWords[tok.text] || i+1 >= len(t.toks) {
		return ""
	}
	at := i + 1
	if everyWords[t.toks[at].text] && at+1 < len(t.toks) {
		at++
	}
	if n, k := words.number.match(t.toks, at); k > 0 && n == 2 && words.week.is(t.toks, at+k) || t.toks[at].text == "2" && words.week.is(t.toks, at+1) || t.toks[at].text == "other" && words.week.is(t.toks, at+1) {
		return "2 weeks"
	}
	switch {
	case words.moon.is(t.toks, at):
		return "month"
	case words.week.is(t.toks, at):
		return "week"
	}
	return ""
}

// parts are what instalments are called.
var partWords = setOf(`instalments installments instalment installment payments parts emi emis months goes cheques checks raten rate monatsraten teilbetragen teilen teilzahlungen fois mensualites versements echeances mois
	plazos cuotas pagos mensualidades meses partes parcialidades rate tranche mesi volte soluzioni prestacoes parcelas vezes meses termijnen maandtermijnen keer delen maanden rat raty ratach ratami czesciach equal monthly gleichen mensuales mensili mensais maandelijkse miesiecznych rownych uguali iguais gleiche egales iguales gelijke`)

func (t *text) instalmentCount(words *dateWords, i int) int {
	n := 0
	k := 0
	if t.toks[i].kind == number {
		if h, ok := hundredths(t.toks[i].text); ok && h%100 == 0 {
			n, k = int(h/100), 1
		}
	} else {
		n, k = words.number.match(t.toks, i)
	}
	if k == 0 || n < 2 || n > 60 {
		if k > 0 && n == 1 && i+1 < len(t.toks) && words.year.is(t.toks, i+1) && i > 0 && (t.toks[i-1].text == "for" || t.toks[i-1].text == "over") {
			return 12
		}
		return 0
	}
	for at := i + k; at < len(t.toks) && at <= i+k+2; at++ {
		if partWords[t.toks[at].text] {
			return n
		}
	}
	return 0
}

// discount reads an offer of less than what is open.
func (t *text) discount() *Offer {
	o := &Offer{Kind: Discount, Sentence: t.words(t.sentenceFor("settlement_offer", "paid_in_full_condition"))}
	open := openHundredths(t.context.Open)
	near := t.nearOffer()
	for _, s := range near {
		if !s.percent || open == 0 {
			continue
		}
		if i := slices.IndexFunc(near, func(s sumSpan) bool { return !s.percent && !s.bare && s.hundredths < open }); i >= 0 && i == 0 {
			break // the sum stands before its share
		}
		share := s.hundredths
		if t.isOff(s) {
			share = 100_00 - share
		}
		o.Share, o.Amount = share, t.asMoney(open*share/100_00)
		return o
	}
	for _, s := range near {
		if s.percent || s.bare && !t.bareSum(s) || open > 0 && s.hundredths == open {
			continue
		}
		sum := s.hundredths
		if t.isOff(s) && sum < open {
			sum = open - sum
		}
		o.Amount = t.asMoney(sum)
		if open > 0 && sum < open && sum*10000%open == 0 {
			o.Share = sum * 10000 / open
		}
		return o
	}
	for i := range t.toks {
		if halfWords[t.toks[i].text] && open > 0 {
			o.Share, o.Amount = 50_00, t.asMoney(open/2)
			return o
		}
	}
	return o
}

// nearOffer are the sums, those first that stand in a sentence with the offer, and
// of those the ones in money first where one was paid already.
func (t *text) nearOffer() []sumSpan {
	in := t.standing()
	var with, without []sumSpan
	paid := t.sentenceFor("paid_in_full_condition") >= 0 && t.sentenceFor("settlement_offer") < 0
	for _, s := range t.sums {
		at := in[t.toks[s.from].sentence]
		if at["settlement_offer"] || at["paid_in_full_condition"] {
			with = append(with, s)
		} else {
			without = append(without, s)
		}
	}
	all := append(with, without...)
	if paid {
		slices.SortStableFunc(all, func(a, b sumSpan) int { return btoi(a.percent) - btoi(b.percent) })
	}
	return all
}

// offWords say that a sum or a share is taken off and not paid.
var offWords = setOf(`off discount rebate less reduction waive knock drop reduce nachlass rabatt skonto nachlassen erlassen remise rabais reduction ristourne descuento rebaja quita sconto abbuono desconto abatimento korting kwijtschelding
	rabatu rabat upustu upust znizki opustu opusci umorzy zejdzie ridurre baja bajas spuszcza zejdziesz nachlasst nachlaesst afhaalt`)

// isOff reports a sum that is to be taken off: "20 % off", "knock 300 off".
func (t *text) isOff(s sumSpan) bool {
	sentence := t.toks[s.from].sentence
	for i := max(0, s.from-4); i < min(len(t.toks), s.to+5); i++ {
		if t.toks[i].sentence == sentence && (i < s.from || i > s.to) && offWords[t.toks[i].text] {
			return true
		}
	}
	return false
}
