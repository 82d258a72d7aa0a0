package remedy

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// ownNote marks a figure of the creditor's own.
const ownNote = "your own figure"

// Own is one figure in place of a default.
type Own struct {
	Value string   // "0.45", "2.5", "400", "350.00 EUR"; a sum without a currency is in dollars
	Mark  law.Mark // where it comes from; the zero mark is the creditor's own word
}

// With is a copy with the creditor's own figures in place, each marked "your own
// figure". An unknown path, a value that is no number or one out of bounds is an
// Invalid fault (figure_unknown, figure_unreadable, figure_out_of_range).
func (p *Parameters) With(values map[string]string) (*Parameters, error) {
	own := make(map[string]Own, len(values))
	for path, value := range values {
		own[path] = Own{Value: value}
	}
	return p.WithMarked(own)
}

// WithMarked is With for figures that bring a mark of their own, such as a court
// fee known from the law of the place.
func (p *Parameters) WithMarked(values map[string]Own) (*Parameters, error) {
	q := &Parameters{n: p.n, marks: maps.Clone(p.marks), local: slices.Clone(p.local)}
	byPath := map[string]binding{}
	for _, b := range bind(&q.n) {
		byPath[b.path] = b
	}
	var faults fault.List
	for _, path := range slices.Sorted(maps.Keys(values)) {
		b, ok := byPath[path]
		if !ok {
			faults = append(faults, fault.Invalidf("figure_unknown", path, "there is no figure of this name; the list is under model, evidence, settlement and judgment_collection of the parameters"))
			continue
		}
		if f := q.take(b, values[path]); f != nil {
			faults = append(faults, f)
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	q.derive()
	return q, nil
}

func (p *Parameters) take(b binding, own Own) *fault.Error {
	number, currency, _ := strings.Cut(strings.TrimSpace(own.Value), " ")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return fault.Invalidf("figure_unreadable", b.path, "%q is not a number; write it like 0.45 or 350.00 EUR", own.Value)
	}
	if !b.kind.holds(v) {
		return fault.Invalidf("figure_out_of_range", b.path, "%s must be from %v to %v", number, b.kind.least, b.kind.most)
	}
	if currency != "" && (b.kind != sum || !money.Currency(currency).Known()) {
		return fault.Invalidf("figure_unreadable", b.path, "%q: a currency stands only beside a sum, as in 350.00 EUR", own.Value)
	}
	*b.at = v
	p.local = slices.DeleteFunc(p.local, func(l localFigure) bool { return l.path == b.path })
	if currency != "" {
		p.local = append(p.local, localFigure{b.path, v, currency})
	}
	mark := own.Mark
	if len(mark.Sources) == 0 {
		mark = law.Mark{Sources: []string{"you"}, Confidence: law.Verified, Note: ownNote}
	}
	p.marks[b.path] = mark
	return nil
}

// atPar are the currencies in which dollar figures are read as they stand.
func atPar(c money.Currency) bool { return c == "USD" || c == "EUR" || c == "GBP" || c == "CHF" }

// in is the parameters for a case in a currency of which one dollar costs perUSD:
// sums given in that currency are brought to dollars. It reports false where a sum
// is in a third currency that cannot be compared.
func (p *Parameters) in(c money.Currency, perUSD float64) (*Parameters, bool) {
	if len(p.local) == 0 {
		return p, true
	}
	q := &Parameters{n: p.n, marks: p.marks}
	byPath := map[string]*float64{}
	for _, b := range bind(&q.n) {
		byPath[b.path] = b.at
	}
	for _, l := range p.local {
		switch own := money.Currency(l.currency); {
		case own == c:
			*byPath[l.path] = l.value / perUSD
		case !atPar(own):
			return nil, false
		}
	}
	q.derive()
	return q, true
}
