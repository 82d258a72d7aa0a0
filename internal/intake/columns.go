package intake

import (
	"sort"
	"strings"
	"unicode"

	"dunwell/internal/fault"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// profile is what the cells of a column look like.
type profile struct {
	filled, dates, sums, small, emails, currencies, yesno, digits, lettered, serials int
	wordy                                                                            int // cells of more than two words
	minus, ibans, flows, cents                                                       int
	distinct                                                                         map[string]bool
	example                                                                          string
}

func profileOf(rows [][]string, column int) profile {
	p := profile{distinct: map[string]bool{}}
	for _, row := range rows {
		if column >= len(row) {
			continue
		}
		cell := strings.TrimSpace(row[column])
		if nothing(cell) {
			continue
		}
		p.filled++
		if p.example == "" {
			p.example = strings.Clone(shorten(cell))
		}
		p.distinct[cell] = true
		p.look(cell)
	}
	return p
}

func (p *profile) look(cell string) {
	for _, order := range []Order{DMY, MDY, YMD} {
		if _, ok := readDate(cell, order); ok {
			p.dates++
			break
		}
	}
	if _, ok := serialDay(cell, false); ok {
		p.serials++
	}
	if sumLike(cell) {
		p.sums++
		if booked, _ := bookedSuffix(cell); booked || strings.ContainsAny(cell, "-−(") {
			p.minus++
		}
		if strings.ContainsAny(cell, ".,") {
			p.cents++
		}
	}
	if _, ok := statement.IBAN(cell); ok {
		p.ibans++
	}
	if FlowOf(cell) != 0 {
		p.flows++
	}
	if _, ok := dayCount(cell); ok {
		p.small++
	}
	if at := strings.IndexByte(cell, '@'); at > 0 && at < len(cell)-1 {
		p.emails++
	}
	if len(cell) <= 4 {
		if _, ok := currencyOf(cell, ""); ok {
			p.currencies++
		}
	}
	if _, ok := yes(cell); ok {
		p.yesno++
	}
	if strings.IndexFunc(cell, unicode.IsDigit) >= 0 {
		p.digits++
	}
	if strings.IndexFunc(cell, unicode.IsLetter) >= 0 {
		p.lettered++
	}
	if strings.Count(cell, " ") > 1 {
		p.wordy++
	}
}

func (p profile) share(n int) float64 {
	if p.filled == 0 {
		return 0
	}
	return float64(n) / float64(p.filled)
}

// fits tells how well a column's cells go with a field: 0 forbids it.
func (p profile) fits(f Field, weight int, book bool) float64 {
	if p.filled == 0 {
		return 0.9
	}
	yesOr := func(ok bool) float64 {
		if ok {
			return 1
		}
		return 0
	}
	switch f {
	case BookedOn, ValuedOn:
		if weight >= 85 && p.share(p.dates) < 0.5 && p.share(p.sums) < 0.9 {
			return 0.5 // a heading like that is no other's: the rows will say what is wrong with the days
		}
		return yesOr(p.share(p.dates) >= 0.5 || book && p.share(p.dates+p.serials) >= 0.8)
	case InvoiceDate, DueDate, SettledOn, PaymentDate, CoversFrom, CoversThrough:
		return yesOr(p.share(p.dates) >= 0.5 || (book || weight >= 85) && p.share(p.dates+p.serials) >= 0.8)
	case Amount, LineAmount, OpenAmount, PaidAmount, Debit, Credit, Balance, Fee, OriginalAmount, OpeningBalance, ClosingBalance:
		return yesOr(p.share(p.sums) >= 0.6 && p.share(p.dates) < 0.5)
	case Sign:
		return yesOr(p.share(p.flows) >= 0.8)
	case CounterpartyIBAN, OwnAccount, PayerAccount, PayeeAccount:
		return yesOr(p.share(p.dates) < 0.5 && p.share(p.wordy) < 0.5)
	case TermsDays, DaysToSettle:
		return yesOr(p.share(p.small) >= 0.6)
	case Currency, OriginalCurrency:
		return yesOr(p.share(p.currencies) >= 0.6)
	case Disputed:
		return yesOr(p.share(p.yesno) >= 0.5 || len(p.distinct) <= 6)
	case Status:
		return yesOr(p.share(p.sums) < 0.3 && p.share(p.dates) < 0.3 && len(p.distinct) <= 20)
	case Email:
		return yesOr(p.share(p.emails) >= 0.5)
	case InvoiceNumber:
		if weight <= 70 && (p.share(p.digits) < 0.5 || p.share(p.wordy) > 0.3) {
			return 0
		}
		return yesOr(p.share(p.dates) < 0.5)
	case ClientNumber:
		return yesOr(p.share(p.wordy) < 0.5 && p.share(p.emails) < 0.5 && (weight > 70 || p.share(p.digits) > 0.5))
	case ClientName, Payer, Contact, ContactFirst, ContactLast, City, Counterparty, Payee, OwnHolder:
		return yesOr(p.share(p.lettered) >= 0.5 && p.share(p.emails) < 0.9)
	case Country, Language, Region, Place:
		return yesOr(p.share(p.lettered) >= 0.5)
	}
	return 1
}

// fieldsOf are the fields that make sense in a list of a kind.
func fieldsOf(k Kind) map[Field]bool {
	m := map[Field]bool{}
	add := func(list ...Field) {
		for _, f := range list {
			m[f] = true
		}
	}
	if k == Statement {
		add(bankFields...)
		return m
	}
	add(ClientNumber, ClientName, Email, Phone, Contact, ContactFirst, ContactLast, Street, Street2, PostalCode, City, Region, Country, Place, Language)
	switch k {
	case Invoices:
		add(InvoiceNumber, InvoiceDate, DueDate, TermsDays, Amount, LineAmount, OpenAmount, PaidAmount, Currency, SettledOn, DaysToSettle, Disputed, Status, Project)
	case Payments:
		add(PaymentDate, Amount, PaidAmount, Currency, InvoiceNumber, Reference, Payer, Status)
	}
	return m
}

// assign gives each field the column that fits it best, and each column one field.
func (s *Shape) assign(profiles []profile) {
	allowed, means := fieldsOf(s.Kind), meanings
	if s.Kind == Statement {
		means = bankTexts
	}
	type pair struct {
		column int
		field  Field
		score  float64
	}
	var pairs []pair
	for i, heading := range s.Headings {
		for _, c := range means(heading) {
			if !allowed[c.field] {
				continue
			}
			if fit := profiles[i].fits(c.field, c.weight, s.Format == XLSX); fit > 0 {
				pairs = append(pairs, pair{i, c.field, float64(c.weight) * fit})
			}
		}
	}
	sort.SliceStable(pairs, func(i, j int) bool { return pairs[i].score > pairs[j].score })
	usedField, usedColumn := map[Field]bool{}, map[int]bool{}
	for _, p := range pairs {
		if usedField[p.field] && p.field != Text || usedColumn[p.column] {
			continue
		}
		usedField[p.field], usedColumn[p.column] = true, true
		s.Columns = append(s.Columns, Column{Field: p.field, Index: p.column, Heading: s.Headings[p.column]})
	}
}

// applyMap puts the user's word over what was found.
func (s *Shape) applyMap(m Map) error {
	names := make([]string, 0, len(m))
	for f := range m {
		names = append(names, string(f))
	}
	sort.Strings(names)
	for _, name := range names {
		f, column := Field(name), m[Field(name)]
		i := -1
		if column != "" {
			if i = m.find(column, s.Headings, len(s.Headings)); i < 0 && f == Text && s.mapTexts(m, column) {
				continue
			}
			if i < 0 {
				return fault.Invalidf("map_unknown_column", "--map", "%s has no column %q; it has %s", s.File, column, quoteList(s.Headings))
			}
		}
		kept := s.Columns[:0:0]
		for _, c := range s.Columns {
			if c.Field != f && (i < 0 || c.Index != i || inMap(m, c)) {
				kept = append(kept, c)
			}
		}
		s.Columns = kept
		if i >= 0 {
			s.Columns = append(s.Columns, Column{Field: f, Index: i, Heading: s.Headings[i]})
		}
	}
	return nil
}

// mapTexts takes several columns for the text of a bank list, joined by "+".
func (s *Shape) mapTexts(m Map, columns string) bool {
	var texts []Column
	for part := range strings.SplitSeq(columns, "+") {
		i := m.find(strings.TrimSpace(part), s.Headings, len(s.Headings))
		if i < 0 {
			return false
		}
		texts = append(texts, Column{Field: Text, Index: i, Heading: s.Headings[i]})
	}
	kept := s.Columns[:0:0]
	for _, c := range s.Columns {
		if c.Field != Text {
			kept = append(kept, c)
		}
	}
	s.Columns = append(kept, texts...)
	return true
}

// inMap reports a column that the user gave to another field as well.
func inMap(m Map, c Column) bool {
	_, ok := m[c.Field]
	return ok
}

func quoteList(names []string) string {
	var b strings.Builder
	for i, n := range names {
		if i == 40 {
			b.WriteString(" …")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		if n == "" {
			n = "#" + itoa(i+1)
		}
		b.WriteString(shorten(n))
	}
	return b.String()
}

// tidy mends what the table of headings cannot know: which sum is the sum.
func (s *Shape) tidy() {
	switch {
	case s.Kind == Statement:
	case s.has(Amount):
		s.drop(LineAmount)
	case s.Kind == Payments:
		s.rename(PaidAmount, Amount)
	case !s.has(LineAmount):
		s.rename(OpenAmount, Amount) // the open sum is all the file has
	}
	if s.Kind == Payments {
		s.drop(PaidAmount)
	}
	sort.SliceStable(s.Columns, func(i, j int) bool { return s.Columns[i].Index < s.Columns[j].Index })
}

func (s *Shape) drop(f Field) {
	for i, c := range s.Columns {
		if c.Field == f {
			s.Columns = append(s.Columns[:i:i], s.Columns[i+1:]...)
			return
		}
	}
}

func (s *Shape) rename(from, to Field) {
	for i := range s.Columns {
		if s.Columns[i].Field == from {
			s.Columns[i].Field = to
			return
		}
	}
}

// complete reports what a list of this kind cannot do without.
func (s *Shape) complete() error {
	if s.Kind == Statement {
		return s.lacks(s.completeBank())
	}
	var missing []string
	need := func(what string, oneOf ...Field) {
		for _, f := range oneOf {
			if s.has(f) {
				return
			}
		}
		missing = append(missing, what+" ("+string(oneOf[0])+")")
	}
	switch s.Kind {
	case Invoices:
		need("the sum", Amount, LineAmount)
		need("the client", ClientName, ClientNumber, Email)
		need("a date", DueDate, InvoiceDate)
	case Payments:
		need("the sum", Amount)
		need("the day", PaymentDate)
		need("client, invoice or reference", ClientName, ClientNumber, Payer, InvoiceNumber, Reference, Email)
	case Clients:
		need("the client", ClientName, ClientNumber)
	}
	return s.lacks(missing)
}

func (s *Shape) lacks(missing []string) error {
	if len(missing) > 0 {
		return fault.Invalidf("columns_missing", s.File, "no column was found for %s; say which it is with --map FIELD=COLUMN; the columns are %s",
			strings.Join(missing, " and "), quoteList(s.Headings))
	}
	return nil
}

// needsCurrency reports sums of which nothing says the currency.
func (s *Shape) needsCurrency() error {
	if s.Kind == Clients || s.Currency != "" || s.has(Currency) {
		return nil
	}
	if c, ok := s.sumColumn(); ok && c.Currency != "" {
		return nil
	}
	return fault.Invalidf("currency_missing", s.File, "the file does not say in which currency its sums are; say it with --currency")
}

func (s *Shape) sumColumn() (Column, bool) {
	for _, f := range []Field{Amount, LineAmount, Credit, Debit} {
		if c, ok := s.Column(f); ok {
			return c, true
		}
	}
	return Column{}, false
}

// fillCurrency takes the currency from headings and cells where there is no
// column of currencies.
func (s *Shape) fillCurrency(head sample) {
	for i, c := range s.Columns {
		if isSum(c.Field) {
			found, _ := currencyInHeading(c.Heading)
			if list := shared["$"]; found == "USD" && strings.Contains(c.Heading, "$") {
				for _, dollar := range list {
					if dollar == s.Currency {
						found = dollar
					}
				}
			}
			s.Columns[i].Currency = found
		}
	}
	if s.Currency != "" && (s.Kind != Statement || s.has(Currency)) {
		return
	}
	counts := map[money.Currency]int{}
	for _, c := range s.Columns {
		if !isSum(c.Field) {
			continue
		}
		if c.Currency != "" {
			counts[c.Currency]++
		}
		for _, row := range head.body() {
			if c.Index < len(row) {
				mark := c.Decimal + "."
				if _, symbol, ok := bareNumber(row[c.Index], mark[0]); ok && symbol != "" {
					if found, known := currencyOf(symbol, s.Currency); known {
						counts[found]++
					}
				}
			}
		}
	}
	if s.Kind == Statement && len(counts) > 0 {
		s.named = true
		s.Currency = "" // what the bank writes beside its sums counts, not what is usual
	}
	for c, n := range counts {
		if best := counts[s.Currency]; n > best || n == best && c < s.Currency {
			s.Currency = c
		}
	}
}

func isSum(f Field) bool {
	switch f {
	case Amount, LineAmount, OpenAmount, PaidAmount, Debit, Credit, Balance, Fee, OriginalAmount, OpeningBalance, ClosingBalance:
		return true
	}
	return false
}

func isDay(f Field) bool {
	switch f {
	case InvoiceDate, DueDate, SettledOn, PaymentDate, BookedOn, ValuedOn, CoversFrom, CoversThrough:
		return true
	}
	return false
}
