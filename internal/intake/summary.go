package intake

import (
	"io"
	"sort"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// MostFaults is how many faults and how many warnings a Summary keeps; the rest
// are counted.
const MostFaults = 1000

// Summary adds up what went through it; the zero Summary is ready. Its memory
// grows with the number of clients, not of rows.
type Summary struct {
	Rows       int // rows understood
	Wrong      int // rows that were not
	Invoices   int
	Credits    int // credit notes among the invoices
	Payments   int
	Settled    int // invoices with nothing open
	PartPaid   int
	WithDay    int // invoices with a day of settlement
	Void       int
	NewestIn   day.Date // latest day an invoice was written or money came, due dates left out; days ahead are the caller's to cut off
	Faults     fault.List
	Warnings   []Warning
	WarnCounts map[string]int // by code, also of those not kept
	Refused    *fault.Error   // why nothing of the file may be kept; nil when all is well

	clients map[string]struct{}
	totals  map[Kind]map[money.Currency]*money.Tally
}

// Clients is how many clients were named.
func (s *Summary) Clients() int { return len(s.clients) }

// Total is the sum of the invoices and credit notes, or of the payments, in a
// currency. It fails when the sum is larger than can be counted.
func (s *Summary) Total(k Kind, c money.Currency) (money.Amount, error) {
	if t := s.totals[k][c]; t != nil {
		return t.Sum()
	}
	return money.New(0, c), nil
}

// Currencies lists the currencies of a kind, sorted.
func (s *Summary) Currencies(k Kind) []money.Currency {
	var list []money.Currency
	for c := range s.totals[k] {
		list = append(list, c)
	}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return list
}

// Add takes one row in, or one fault when f is not nil.
func (s *Summary) Add(r Row, f *fault.Error) {
	if f != nil {
		if Refuses(f) {
			s.Refused = f
			return
		}
		s.Wrong++
		if len(s.Faults) < MostFaults {
			s.Faults = append(s.Faults, f)
		}
		return
	}
	s.Rows++
	s.warn(r)
	if key := r.Client.Key(); key != "@" {
		if s.clients == nil {
			s.clients = map[string]struct{}{}
		}
		s.clients[key] = struct{}{}
	}
	s.NewestIn = day.Max(s.NewestIn, r.moneyDay())
	switch r.Kind {
	case Payments:
		s.Payments++
		s.total(Payments, r.Payment.Amount)
	case Invoices:
		s.invoice(r.Invoice)
	}
}

func (s *Summary) invoice(v Invoice) {
	if v.Kind == receivable.CreditNote {
		s.Credits++
	} else {
		s.Invoices++
	}
	switch {
	case v.Void:
		s.Void++
	case v.Open.IsZero():
		s.Settled++
	case !v.Paid.IsZero():
		s.PartPaid++
	}
	if !v.Settled.IsZero() {
		s.WithDay++
	}
	s.total(Invoices, v.Amount)
}

func (s *Summary) total(k Kind, a money.Amount) {
	if s.totals == nil {
		s.totals = map[Kind]map[money.Currency]*money.Tally{}
	}
	if s.totals[k] == nil {
		s.totals[k] = map[money.Currency]*money.Tally{}
	}
	t := s.totals[k][a.Currency()]
	if t == nil {
		t = &money.Tally{}
		s.totals[k][a.Currency()] = t
	}
	t.Add(a)
}

func (s *Summary) warn(r Row) {
	if r.notes == 0 {
		return
	}
	if s.WarnCounts == nil {
		s.WarnCounts = map[string]int{}
	}
	for _, w := range r.Warnings() {
		s.WarnCounts[w.Code]++
		if len(s.Warnings) < MostFaults {
			s.Warnings = append(s.Warnings, w)
		}
	}
}

// Survey reads the whole file once and adds it up, without keeping any row.
func (s Shape) Survey(r io.ReaderAt, size int64) *Summary { return Survey(s, r, size) }

// moneyDay is the latest day on which the row shows that its program was fed:
// an invoice written, a settlement, a payment. Due dates say nothing about that.
func (r Row) moneyDay() day.Date {
	switch r.Kind {
	case Payments:
		return r.Payment.On
	case Invoices:
		latest := r.Invoice.Settled
		if r.notes&noteNoInvoiceDate == 0 {
			latest = day.Max(latest, r.Invoice.On)
		}
		return latest
	}
	return day.Date{}
}

// GuessKind proposes what an invoice list says: all when settled invoices are in
// it, open when it has room for settlements and shows none, or names open sums
// only; a part of a list says nothing of what it leaves out. sure is false where
// the user has to be asked.
func GuessKind(s Shape, sum *Summary) (kind receivable.ListKind, sure bool) {
	switch {
	case s.Part:
		return receivable.ListNew, true
	case sum.Settled > 0:
		return receivable.ListAll, true
	case s.has(SettledOn), s.has(OpenAmount), s.has(PaidAmount), s.has(Status):
		return receivable.ListOpen, true
	}
	return receivable.ListOpen, false
}

// Spellings counts how the names of clients are written, for lists in which the
// number says who a client is and his name varies. The zero value is ready.
type Spellings struct {
	byClient map[string]map[string]int
}

// Add counts the row's spelling.
func (s *Spellings) Add(c Client) {
	if c.Name == "" {
		return
	}
	if s.byClient == nil {
		s.byClient = map[string]map[string]int{}
	}
	key := c.Key()
	if s.byClient[key] == nil {
		s.byClient[key] = map[string]int{}
	}
	if names := s.byClient[key]; len(names) < 1000 || names[c.Name] > 0 {
		names[strings.Clone(c.Name)]++
	}
}

// Name is the most frequent spelling of the client with this Client.Key, the
// first by letters among equals, "" where none was seen.
func (s *Spellings) Name(key string) string {
	best, most := "", 0
	for name, n := range s.byClient[key] {
		if n > most || n == most && name < best {
			best, most = name, n
		}
	}
	return best
}
