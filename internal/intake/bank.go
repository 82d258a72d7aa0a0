package intake

import (
	"strings"
	"sync"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// The fields of a bank list, beside Amount, Currency, Status, Reference and Payer.
const (
	BookedOn            Field = "booked_on"
	ValuedOn            Field = "valued_on"
	Debit               Field = "debit"  // sums that went out, in a column of their own
	Credit              Field = "credit" // sums that came in
	Sign                Field = "sign"   // Af/Bij, S/H, D/C: which way the sum went
	Balance             Field = "balance"
	Counterparty        Field = "counterparty"
	CounterpartyIBAN    Field = "counterparty_iban" // or whatever number his account has
	CounterpartyBank    Field = "counterparty_bank"
	CounterpartyAddress Field = "counterparty_address"
	Payee               Field = "payee"
	PayerAccount        Field = "payer_account"
	PayeeAccount        Field = "payee_account"
	OwnAccount          Field = "own_account"
	OwnHolder           Field = "own_holder"
	Text                Field = "text" // several columns may be text
	Code                Field = "code"
	BankReference       Field = "bank_reference"
	EndToEnd            Field = "end_to_end"
	Mandate             Field = "mandate"
	Fee                 Field = "fee"
	OriginalAmount      Field = "original_amount"
	OriginalCurrency    Field = "original_currency"
	OpeningBalance      Field = "opening_balance"
	ClosingBalance      Field = "closing_balance"
	CoversFrom          Field = "covers_from"
	CoversThrough       Field = "covers_through"
)

var bankFields = []Field{
	BookedOn, ValuedOn, Amount, Debit, Credit, Sign, Balance, Currency, Counterparty, CounterpartyIBAN, CounterpartyBank, CounterpartyAddress,
	Payer, Payee, PayerAccount, PayeeAccount, OwnAccount, OwnHolder, Text, Code, BankReference, Reference, EndToEnd, Mandate, Fee,
	OriginalAmount, OriginalCurrency, Status, OpeningBalance, ClosingBalance, CoversFrom, CoversThrough,
}

// onlyBank are the fields that no other list has: mapping one makes the file a
// bank list.
var onlyBank = map[Field]bool{
	BookedOn: true, ValuedOn: true, Debit: true, Credit: true, Sign: true, Balance: true, Counterparty: true, CounterpartyIBAN: true, Text: true, OwnAccount: true,
}

// SignRule is how a bank list says which way a sum went.
type SignRule string

// The rules.
const (
	SignAmount  SignRule = "amount"         // the sum has it: below zero is money out
	SignInverse SignRule = "inverse"        // the sum has it the other way, as lists of credit cards do
	SignFlag    SignRule = "flag"           // the column sign has it
	SignColumns SignRule = "columns"        // credit came in, debit went out
	SignMinus   SignRule = "columns_minus"  // the same, and what went out is written below zero
	SignLedger  SignRule = "columns_ledger" // as in the books: debit came in, credit went out
)

func (r SignRule) known() bool {
	switch r {
	case SignAmount, SignInverse, SignFlag, SignColumns, SignMinus, SignLedger:
		return true
	}
	return false
}

var (
	outWords = spelled(`s soll d dr db dbit debit debet debe dare af out outflow ausgang lastschrift belastung cargo cargos addebito uscita uscite debito saida obciazenie wydatek
		wydatki wn vydaj vydej terheles kiadas withdrawal moneyout paidout sent udgift uttag ut sortie -`)
	inWords = spelled(`h haben c cr crdt credit avere bij in inflow eingang gutschrift abono abonos accredito entrata entrate credito entrada uznanie wplyw wplywy ma prijem
		jovairas bevetel deposit moneyin paidin received indtagt insattning inn entree haber +`)
)

// FlowOf reads a cell that says which way money went: 1 came in, -1 went out,
// 0 says neither.
func FlowOf(cell string) int {
	word := compact(cell)
	if word == "" {
		word = strings.TrimSpace(cell)
	}
	switch {
	case inWords[word]:
		return 1
	case outWords[word]:
		return -1
	}
	return 0
}

// bankish reports that the columns are those of a bank's list and not of a list
// of invoices or of payments that name their invoices.
func (s *Shape) bankish(head sample, profiles []profile) bool {
	told := map[Field]int{} // the best weight of a field whose cells fit
	score, days := 0, 0
	for i, heading := range s.Headings {
		bank := bankMeanings(heading)
		for _, c := range bank {
			if profiles[i].fits(c.field, c.weight, s.Format == XLSX) > 0 {
				told[c.field] = max(told[c.field], c.weight)
			}
		}
		if len(bank) > 0 && (bank[0].field == BookedOn || bank[0].field == ValuedOn) {
			days++
		}
		if profiles[i].filled == 0 {
			continue
		}
		for _, c := range meanings(heading) {
			if c.weight >= against[c.field] && against[c.field] > 0 && len(bank) == 0 && profiles[i].fits(c.field, c.weight, s.Format == XLSX) > 0 {
				score -= 4
			}
		}
		if p := profiles[i]; p.share(p.ibans) >= 0.5 {
			score += 2
		}
	}
	columns := told[Debit] > 0 && told[Credit] > 0
	if told[BookedOn] == 0 && told[ValuedOn] == 0 || told[Amount] == 0 && !columns {
		return false
	}
	count := func(is bool, points int) {
		if is {
			score += points
		}
	}
	count(columns, 2)
	count(told[OwnAccount] >= 80 || told[CounterpartyIBAN] >= 80, 2)
	count(told[Sign] > 0, 2)
	count(days > 1, 1)
	count(told[Balance] > 0, 1)
	count(told[Text] >= 80, 1)
	count(told[Counterparty] >= 75 || told[Payer] > 0 && told[Payee] > 0, 1)
	count(told[BankReference] > 0 || told[Code] >= 80 || told[Reference] > 0, 1)
	count(told[Fee] > 0 || told[OriginalAmount] > 0, 1)
	count(s.negatives(profiles), 1)
	count(readPreamble(head).Number != "", 1)
	count(s.keptBack(profiles), 4)
	return score >= 3 || told[Text] >= 80 && !s.owing(profiles)
}

// keptBack reports what came in, what was kept of it and what is left beside each
// other: only services that pay out write so.
func (s *Shape) keptBack(profiles []profile) bool {
	sums, fee := 0, false
	for i, heading := range s.Headings {
		for _, c := range bankMeanings(heading) {
			if profiles[i].filled == 0 || profiles[i].fits(c.field, c.weight, s.Format == XLSX) == 0 {
				continue
			}
			fee = fee || c.field == Fee
			sums += isOne(c.field == Amount)
		}
	}
	return fee && sums >= 2
}

// owing are the fields of which a list of receivables has at least one, and a list
// of day, text and sum alone has none.
var owing = map[Field]bool{
	ClientName: true, ClientNumber: true, Email: true, InvoiceNumber: true, DueDate: true, TermsDays: true, PaidAmount: true, OpenAmount: true, SettledOn: true,
	DaysToSettle: true, Disputed: true,
}

// owing reports a column that says who owes, on which paper or until when.
func (s *Shape) owing(profiles []profile) bool {
	for i, heading := range s.Headings {
		bank := 0
		for _, c := range bankMeanings(heading) {
			bank = max(bank, c.weight)
		}
		for _, c := range meanings(heading) {
			if owing[c.field] && c.weight > bank && profiles[i].filled > 0 && profiles[i].fits(c.field, c.weight, s.Format == XLSX) > 0 {
				return true
			}
		}
	}
	return false
}

// against are the fields, with the weight of a heading, that bank lists do not
// have and lists of receivables do.
var against = map[Field]int{
	InvoiceNumber: 85, DueDate: 85, TermsDays: 90, ClientNumber: 90, SettledOn: 90, PaidAmount: 90, DaysToSettle: 90, Disputed: 90,
}

// negatives reports a column of sums with some below zero.
func (s *Shape) negatives(profiles []profile) bool {
	for i, heading := range s.Headings {
		for _, c := range bankMeanings(heading) {
			if c.field == Amount && profiles[i].minus > 0 {
				return true
			}
		}
	}
	return false
}

// arrange mends what headings alone do not tell of a bank list.
func (s *Shape) arrange(profiles []profile) {
	amount, hasAmount := s.Column(Amount)
	signed := hasAmount && (profiles[amount.Index].minus > 0 || !s.has(Debit) && !s.has(Credit))
	switch {
	case s.has(Sign), signed:
		s.drop(Debit)
		s.drop(Credit)
	case s.has(Debit) && s.has(Credit):
		s.drop(Amount)
	}
	if cur, _ := currencyInHeading(amount.Heading); hasAmount && cur != "" && s.has(Currency) {
		// The heading says what the sums are in; the other column is of another sum.
		s.rename(Currency, OriginalCurrency)
	}
	if id, ok := s.Column(BankReference); ok && profiles[id.Index].filled > 1 && len(profiles[id.Index].distinct) == 1 {
		s.drop(BankReference) // one number under every row tells none of them
	}
	s.placeAccounts()
}

// currencyByIBAN takes the currency of the account's country, where the list names
// none and nobody said one. Where no account tells it, the creditor's stands in, and
// is warned about until the source is known.
func (s *Shape) currencyByIBAN(head sample, hints Hints) {
	sum, _ := s.sumColumn()
	told := readPreamble(head)
	if !hints.Assumed || s.Currency != hints.Currency || s.Currency == "" || s.has(Currency) || sum.Currency != "" || s.named || told.Currency != "" {
		return
	}
	number := told.Number
	if own, ok := s.Column(OwnAccount); ok && own.Example != "" {
		number = own.Example
	}
	found, iban := money.Currency(""), ""
	if told, ok := statement.IBAN(number); ok {
		region, err := language.ParseRegion(told[:2])
		unit, ok := currency.FromRegion(region)
		if err == nil && ok {
			found, iban = money.Currency(unit.String()), told
		}
	}
	switch _, kept := savedShape(hints.Saved, s.Fingerprint); {
	case found == "" && !kept:
		s.warn("currency_assumed", "the list names no currency; yours stands in: "+string(s.Currency)+"; say --currency where it is wrong")
	case found != "" && found != s.Currency:
		s.Currency = found
		s.warn("currency_by_iban", "the list names no currency; "+string(found)+" was taken, because the account "+iban+" is kept in a country that has it; say --currency where it is wrong")
	}
}

// placeAccounts settles whose account a heading like "Account" means, where it
// does not say: behind the other side's name it is his.
func (s *Shape) placeAccounts() {
	name, named := s.Column(Counterparty)
	if !named {
		name, named = s.Column(Payer)
	}
	own, hasOwn := s.Column(OwnAccount)
	if !named || !hasOwn || s.has(CounterpartyIBAN) || own.Index < name.Index {
		return
	}
	for _, c := range bankMeanings(own.Heading) {
		if c.field == CounterpartyIBAN {
			s.rename(OwnAccount, CounterpartyIBAN)
			return
		}
	}
}

// bankTexts are the meanings of a heading in a bank list, in which the numbers of
// invoices are text: they say what was paid.
func bankTexts(heading string) []candidate {
	list := bankMeanings(heading)
	for _, c := range meanings(heading) {
		if len(list) == 0 && c.field == InvoiceNumber && c.weight >= 85 {
			return []candidate{{Text, 40}}
		}
	}
	return list
}

// completeBank reports what a bank list cannot do without.
func (s *Shape) completeBank() []string {
	var missing []string
	if !s.has(BookedOn) && !s.has(ValuedOn) {
		missing = append(missing, "the booking day (booked_on)")
	}
	if !s.has(Amount) && !s.has(Debit) && !s.has(Credit) {
		missing = append(missing, "the sum (amount, or debit and credit)")
	}
	return missing
}

// Preamble is what stands above the header of a bank list, and below its rows:
// whose account it is, and what stood on it.
type Preamble struct {
	Number   string // of the account
	Holder   string
	Currency money.Currency
	Opening  string // sums as they are written; "" where there is none
	Closing  string
	From     string // days as they are written
	Through  string
}

func readPreamble(head sample) Preamble {
	var p Preamble
	for _, row := range head.rows[:max(head.header, 0)] {
		p.Take(row)
	}
	return p
}

// label is a group of words that mean one thing in a preamble.
type label struct {
	words string
	put   func(p *Preamble, value string)
}

var labels = []label{
	{`iban accountnumber accountno kontonummer konto rekeningnummer numerrachunku rachunek cislouctu cuenta numerodecuenta numerodecompte compte conto
		numeroconto ncompte nconta conta szamlaszam account accountdetails accountdetailsfor kontonr umsatzekonto depot kontoiban girokonto`,
		func(p *Preamble, v string) {
			if p.Number == "" && strings.ContainsAny(v, "0123456789") {
				p.Number = v
			}
		}},
	{`accountname accountholder accountowner kontoinhaber holder titular titulaire intestatario rekeninghouder nazevuctu kunde wlasciciel inhaber`,
		func(p *Preamble, v string) { p.Holder = v }},
	{`currency wahrung devise moneda divisa valuta waluta mena moeda munt`,
		func(p *Preamble, v string) { p.Currency, _ = currencyOf(v, "") }},
	{`openingbalance initialbalance balanceatstartofperiod startingbalance balancebroughtforward anfangssaldo altersaldo anfangsbestand saldovortrag soldeinitial saldoinicial
		saldoiniziale beginsaldo saldopoczatkowe pocatecnizustatek nyitoegyenleg saldoanterior anciensolde`,
		func(p *Preamble, v string) { p.Opening = v }},
	{`closingbalance finalbalance balanceatendofperiod endingbalance ledgerbalance balancecarriedforward endsaldo neuersaldo kontostand schlusssaldo soldefinal saldofinal
		saldofinale eindsaldo saldokoncowe konecnyzustatek zaroegyenleg nouveausolde`,
		func(p *Preamble, v string) { p.Closing = v }},
	{`downloadstartdate startdate periodfrom from von zeitraumvon datedebut desde dal od obdobiod`,
		func(p *Preamble, v string) { p.From = v }},
	{`downloadenddate enddate periodto to bis zeitraumbis datefin hasta al do obdobido`,
		func(p *Preamble, v string) { p.Through = v }},
}

var labelled = sync.OnceValue(func() map[string]label {
	m := map[string]label{}
	for _, l := range labels {
		for word := range strings.FieldsSeq(l.words) {
			m[oneSpelling.Replace(word)] = l
		}
	}
	return m
})

// Take reads one row beside the table: labels and what follows them, in one cell
// after a colon or in the next cell that is filled. It reports whether it knew one.
func (p *Preamble) Take(cells []string) (known bool) {
	for i, c := range cells {
		label, value, colon := strings.Cut(c, ":")
		if !colon || strings.TrimSpace(value) == "" {
			label, value = strings.TrimSuffix(strings.TrimSpace(c), ":"), ""
			for _, next := range cells[i+1:] {
				if next = strings.TrimSpace(next); next != "" {
					value = next
					break
				}
			}
		}
		value = strings.TrimSpace(value)
		if value == "" || len(label) > 40 {
			continue
		}
		word := compact(label)
		if word == "" && colon {
			if currency, ok := currencyOf(value, ""); ok && len(value) == 3 {
				p.Currency, known = currency, true
			}
			continue
		}
		if l, ok := labelled()[word]; ok {
			l.put(p, value)
			known = true
		}
	}
	return known
}
