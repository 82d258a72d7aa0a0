package match

import (
	"cmp"
	"slices"
	"strings"

	"dunwell/internal/money"
)

// Bounds of what is looked up for one payment.
const (
	mostNumbers = 32
	mostWhole   = 10 // whole names
	mostSingle  = 10 // words of them
	mostRuns    = 8  // of letters and digits in one number
	mostLetters = 4  // in one run of letters within a number
)

// CluesOf says what to look up in the book about a payment.
func CluesOf(m Money) Clues {
	var r reading
	r.fill(&m)
	c := Clues{IBAN: account(m.IBAN), Numbers: r.numbers(m.Reference)}
	c.names(&m)
	for _, sum := range [...]money.Amount{m.Amount, m.Original, m.before()} {
		if sum.Sign() > 0 && !slices.Contains(c.Sums, sum) {
			c.Sums = append(c.Sums, sum)
		}
	}
	return c
}

// before is the sum before the bank's charges, where they are told in its currency.
func (m *Money) before() money.Amount {
	if m.Charges.Sign() <= 0 {
		return money.Amount{}
	}
	sum, err := m.Amount.Add(m.Charges)
	if err != nil {
		return money.Amount{}
	}
	return sum
}

// account is an IBAN or account number without spaces, in capitals.
func account(s string) string {
	var buf [40]byte
	return string(appendPlain(buf[:0], s))
}

// found is a number that may be looked up, and how likely it is one of ours.
type found struct {
	number string
	likely int
}

// numbers are the strings of digits, and of short letters and digits, that may be
// an invoice number or reference.
func (r *reading) numbers(reference string) []string {
	all := make([]found, 0, 24)
	note := func(number []byte, likely int) {
		for i := range all {
			if all[i].number == string(number) {
				all[i].likely = max(all[i].likely, likely)
				return
			}
		}
		all = append(all, found{string(number), likely})
	}
	if plain := appendPlain(nil, reference); len(plain) > 0 {
		note(appendFolded(nil, plain), 100)
		if body, _, ok := checked(plain); ok {
			note(body, 90)
		}
	}
	var buf [64]byte
	for i := range r.runs {
		if !r.mayBegin(i) {
			continue
		}
		called := r.calledInvoice(i)
		for j := i; j < len(r.runs) && j < i+mostRuns && r.mayGoOn(i, j); j++ {
			if !r.runs[j].digits && j+1 < len(r.runs) && r.runs[j+1].before == glued {
				continue // letters in the middle
			}
			n := appendFolded(buf[:0], r.plain[r.runs[i].from:min(r.runs[j].to, r.runs[i].from+len(buf))])
			if likely := r.likely(i, j, n, called); likely > 0 {
				note(n, likely)
			}
		}
		if x := r.runs[i]; x.digits && x.to-x.from >= 10 {
			if body, _, ok := checked(r.bytes(x)); ok {
				note(body, 20)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(b.likely, a.likely) })
	numbers := make([]string, 0, min(len(all), mostNumbers))
	for _, f := range all[:min(len(all), mostNumbers)] {
		numbers = append(numbers, f.number)
	}
	return numbers
}

// mayBegin reports that a number may begin with this run: digits, or few letters
// with digits behind them.
func (r *reading) mayBegin(i int) bool {
	x := r.runs[i]
	if x.digits {
		return true
	}
	return x.to-x.from <= mostLetters && i+1 < len(r.runs) && r.runs[i+1].before < comma &&
		(r.runs[i+1].digits || r.runs[i+1].to-r.runs[i+1].from <= mostLetters) && !r.between(i)
}

// between reports a short word after which another number begins. A single letter
// that touches digits is part of their number.
func (r *reading) between(i int) bool {
	x := r.runs[i]
	if x.to-x.from == 1 && (x.before == glued || i+1 < len(r.runs) && r.runs[i+1].before == glued) {
		return false
	}
	return betweenNumbers[string(r.bytes(x))]
}

// mayGoOn reports that run j may belong to a number that begins at i.
func (r *reading) mayGoOn(i, j int) bool {
	x := r.runs[j]
	if j > i && x.before >= comma {
		return false
	}
	return x.digits || x.to-x.from <= mostLetters && !r.between(j)
}

// likely says how likely the runs i to j are a number of ours; 0 is not worth a look.
func (r *reading) likely(i, j int, n []byte, called bool) int {
	digits, likely := 0, 0
	for _, c := range n {
		if isDigit(c) {
			digits++
		}
	}
	for k := i; k <= j; k++ {
		if r.runs[k].dull {
			likely -= 4
		}
		if k > i && r.runs[k].before == blank {
			likely--
		}
	}
	switch {
	case digits == 0 || len(n) < 3 && !called || digits > 30:
		return 0
	case called:
		likely += 8
	}
	return max(1, likely+min(digits, 9)+10)
}

// calledInvoice reports that a word for invoice stands just before run i, or one
// word before that: "Rechnung Nr. 42".
func (r *reading) calledInvoice(i int) bool {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		x := r.runs[k]
		if r.runs[k+1].before == hard {
			return false
		}
		if x.digits {
			continue // a further number of the same kind, or its year
		}
		if customerWords[string(r.bytes(x))] {
			return false
		}
		if invoiceWords[string(r.bytes(x))] {
			return k == 0 || r.runs[k-1].digits || !customerWords[string(r.bytes(r.runs[k-1]))]
		}
		if x.to-x.from > 3 {
			return r.endsInInvoice(x)
		}
	}
	return false
}

// endsInInvoice reads words glued to it: "ZAHLUNGRECHNUNG".
func (r *reading) endsInInvoice(x run) bool {
	w := string(r.bytes(x))
	for _, end := range [...]string{"RECHNUNG", "INVOICE", "FACTURE", "FACTUUR", "FATTURA", "FACTURA", "FATURA", "FAKTURA", "RECHNR", "RGNR"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

var (
	invoiceWords = wordSet(`RECHNUNG RECHNUNGEN RECHNUNGSNR RECHNUNGSNUMMER RECHN RECHNR RGNR RG RE RNR RNG RECH BELEG BELEGNR
		INVOICE INVOICES INV INVS BILL FACTURE FACTURES FACT FACTUUR FACTUREN FACTUURNR FACTUURNUMMER FAC FA FV FVS FT FATTURA FATTURE FATT
		FACTURA FACTURAS FRA FRAS FATURA FATURAS FAKTURA FAKTURY FAKTUR FAKTURANR FAKT LASKU LASKUT REGNING NR NO NUM NUMERO NUMMER NRO N AR`)
	customerWords = wordSet(`KD KDNR KUNDE KUNDEN KUNDENNR KUNDENNUMMER CUSTOMER CUST CLIENT KLANT KLANTNR CLIENTE KLIENT ASIAKAS KUNDENR
		MANDAT MANDATE MREF VERTRAG CONTRACT TEL PHONE STEUER STEUERNR VAT UST ORDER BESTELLUNG AUFTRAG PO`)
	// betweenNumbers are short words after which another number begins.
	betweenNumbers = wordSet(`VOM DD UND AND PER LE DU VON BIS DEN THE FOR ET Y E I EN A AU AL TO DEL VAN OG OCH JA DO OD Z ZU U BZW EUR USD CHF GBP PLN NOK SEK DKK
		DAT DTD ON VUL PAY VAL TM`)
)

// names gathers who paid, and for whom.
func (c *Clues) names(m *Money) {
	var n nameWords
	for _, name := range [...]string{m.Behalf, m.Payer} {
		n.read(name)
		c.whole(string(n.compact()))
		for i := range n.count {
			c.word(string(n.word(i)))
		}
	}
	for _, name := range namesIn(m.Text) {
		n.read(name)
		// How many words the name has is not known: two to four, and one long one.
		for words := 1; words <= min(n.count, 4); words++ {
			if whole := string(n.text[:n.ends[words-1]]); words > 1 || len(whole) >= 6 {
				c.whole(whole)
			}
		}
		for i := range min(n.count, 4) {
			c.word(string(n.word(i)))
		}
	}
}

func (c *Clues) whole(name string) {
	if name != "" && len(c.Names) < mostWhole && !slices.Contains(c.Names, name) {
		c.Names = append(c.Names, name)
	}
}

func (c *Clues) word(w string) {
	if len(w) >= leastWord && len(c.Words) < mostSingle && !commonWords[w] && !slices.Contains(c.Words, w) {
		c.Words = append(c.Words, w)
	}
}

// namesIn finds where a text says for whom it was paid, and gives what follows.
func namesIn(text string) []string {
	var names []string
	lower := strings.ToLower(text)
	for _, mark := range forWhom {
		if at := strings.Index(lower, mark); at >= 0 && len(lower) == len(text) && len(names) < 2 {
			if rest := strings.TrimSpace(text[at+len(mark):]); rest != "" {
				names = append(names, rest[:min(len(rest), 80)])
			}
		}
	}
	return names
}

// forWhom are the words before a name for which somebody else pays.
var forWhom = []string{
	"im auftrag von ", "im auftrag ", "i.a. ", "i. a. ", "namens ", "fuer firma ", "für firma ", "für fa. ", "fuer ", "für ", "on behalf of ", "o/b/o ", "obo ", "for account of ", "client: ", "customer: ",
	"pour le compte de ", "pour ", "per conto di ", "por cuenta de ", "em nome de ", "namens de ", "voor ", "w imieniu ", "za ", "på vegne av ", "for ",
}
