package bench

import (
	"fmt"
	"math/rand/v2"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Account is one account of the book, all of it drawn from the seed and its
// number. Ids are not part of it: they are given when it is written.
type Account struct {
	Number   int // in the book, from 0
	Creditor int
	Client   receivable.Client
	Contacts []receivable.Contact
	Work     []receivable.Engagement
	Kept     bool  // a promise of the past was kept
	Stage    Stage // how far the ladder has been climbed
	Items    []receivable.Item
}

// Stage is how many letters of the ladder an account has had; the next one is
// due on the day of the book.
type Stage int

// The stages.
const (
	Untouched Stage = iota
	RemindedOnce
	RemindedTwice
	Offered
	stages
)

// shares of the stages, in percent.
var stageShare = [stages]int{25, 30, 25, 20}

// oldest is how many days late the oldest invoice is: from, and up to spread
// more. The letters before were written while it was late, and what the ladder
// asks for next has had its days.
var oldest = [stages]struct{ from, spread int }{{1, 5}, {8, 10}, {15, 10}, {29, 110}}

// home is a place with its language, money and names.
type home struct {
	place, zone, language string
	currency              money.Currency
	first, last, trade    []string
	form                  string
	street, town          string
	share                 int // percent of clients
}

var homes = []home{
	{"de", "Europe/Berlin", "de", "EUR", []string{"Jule", "Marta", "Anselm", "Birk", "Thea", "Ruben"}, []string{"Weiß", "Dornbach", "Klee", "Färber", "Hollmann", "Süßkind"},
		[]string{"Ladenbau", "Gärtnerei", "Bäckerei", "Druckwerk", "Fahrradhaus", "Möbelwerkstatt"}, "GmbH", "Am alten Anger", "04299 Leipzig", 30},
	{"us_oregon", "America/Los_Angeles", "en", "USD", []string{"Ada", "Nora", "Ellis", "June", "Wade", "Ruth"}, []string{"Marlow", "Finch", "Whitlock", "Reyes", "Osgood", "Tate"},
		[]string{"Bakery", "Outfitters", "Coffee Roasters", "Nursery", "Cycle Works", "Bookshop"}, "LLC", "Ferry Landing", "Portland, OR 97209", 25},
	{"gb_eng", "Europe/London", "en", "GBP", []string{"Tom", "Isla", "Priya", "Owen", "Hattie", "Giles"}, []string{"Ashdown", "Pell", "Warrick", "Byrne", "Larch", "Holt"},
		[]string{"Joinery", "Tea Rooms", "Brewery", "Gardens", "Pottery", "Cheesemongers"}, "Ltd", "Mill Lane", "Leeds LS1 4AP", 15},
	{"fr", "Europe/Paris", "fr", "EUR", []string{"Léa", "Noé", "Maëlle", "Étienne", "Inès", "Hugo"}, []string{"Lefèvre", "Garnier", "Morel", "Château", "Fabre", "Besson"},
		[]string{"Boulangerie", "Menuiserie", "Librairie", "Torréfaction", "Jardinerie", "Cycles"}, "SARL", "rue des Tilleuls", "69003 Lyon", 10},
	{"es", "Europe/Madrid", "es", "EUR", []string{"Lucía", "Íñigo", "Begoña", "Mateo", "Alba", "Nuño"}, []string{"Peña", "Ibáñez", "Roldán", "Quiroga", "Salas", "Muñoz"},
		[]string{"Panadería", "Carpintería", "Librería", "Viveros", "Cerámica", "Talleres"}, "S.L.", "calle del Olmo", "28012 Madrid", 8},
	{"pl", "Europe/Warsaw", "pl", "PLN", []string{"Zofia", "Łukasz", "Małgorzata", "Jędrzej", "Hanna", "Paweł"}, []string{"Wójcik", "Dąbek", "Żuraw", "Kłos", "Lisowska", "Brzoza"},
		[]string{"Piekarnia", "Stolarnia", "Księgarnia", "Ogrody", "Rowery", "Drukarnia"}, "Sp. z o.o.", "ul. Lipowa", "31-514 Kraków", 12},
}

var purposes = []string{"Design of the autumn catalogue", "Website, monthly care", "Shop signs, set of six", "Photographs for the season",
	"Packaging, second round", "Annual report, layout", "Stand for the fair", "Menu and table cards"}

// Account makes one account of the book.
func (b *Book) Account(number int) Account {
	r := rand.New(rand.NewPCG(b.Seed, uint64(number)+2))
	h := &homes[pick(r, len(homes), func(i int) int { return homes[i].share })]
	a := Account{Number: number, Creditor: b.CreditorOf(number), Kept: r.IntN(50) == 0}
	a.Stage = Stage(pick(r, int(stages), func(i int) int { return stageShare[i] }))
	first, last := h.first[r.IntN(len(h.first))], h.last[r.IntN(len(h.last))]
	a.Client = receivable.Client{
		Number: fmt.Sprintf("K%06d", number+1), Name: fmt.Sprintf("%s %s %d %s", last, h.trade[r.IntN(len(h.trade))], number+1, h.form),
		Address: []string{fmt.Sprintf("%d %s", 1+r.IntN(180), h.street), h.town}, Place: h.place, Zone: h.zone, Language: h.language,
		Form: receivable.Company, PaidLate: r.IntN(3) == 0,
	}
	switch r.IntN(10) {
	case 0:
		a.Client.Form = receivable.Consumer
	case 1, 2:
		a.Client.Form = receivable.SoleTrader
	}
	a.contacts(r, first, last)
	if r.IntN(5) == 0 {
		a.Work = []receivable.Engagement{{Number: fmt.Sprintf("P%06d", number+1), Name: purposes[r.IntN(len(purposes))],
			Agreement: "proposal of 3 March, accepted by e-mail", PauseClause: "section 7 of the agreement", State: receivable.WorkActive}}
	}
	a.items(b, r, h.currency)
	return a
}

// contacts: nearly all have a desk that pays, one in ten a second person.
func (a *Account) contacts(r *rand.Rand, first, last string) {
	if r.IntN(20) == 0 {
		return
	}
	domain := fmt.Sprintf("client%d.example", a.Number+1)
	title := []string{"ms", "mr", ""}[r.IntN(3)]
	a.Contacts = []receivable.Contact{{Role: receivable.Payables, Billing: true, Address: title, First: first, Last: last,
		Name: first + " " + last, Email: "accounts@" + domain, Phone: "+49 30 5550 100"}}
	if r.IntN(10) == 0 {
		a.Contacts = append(a.Contacts, receivable.Contact{Role: receivable.Owner, Billing: true, Address: title, First: last, Last: first,
			Name: last + " " + first, Email: "owner@" + domain})
	}
}

// notYet is how far ahead a due date lies at most: every invoice was written
// before the day.
const notYet = 13

// items: one is as late as the stage asks for, the others less or not yet.
func (a *Account) items(b *Book, r *rand.Rand, currency money.Currency) {
	o := oldest[a.Stage]
	late := o.from + r.IntN(o.spread+1)
	from := b.firstItem(a.Number)
	for i := range int(b.sizes[a.Number]) {
		if i > 0 {
			late = r.IntN(o.from+notYet) - notYet
		}
		due := b.Day.AddDays(-late)
		minor := int64(1000 + r.IntN(9)*100 + r.IntN(90_000)*(1+r.IntN(5)))
		a.Items = append(a.Items, receivable.Item{
			Kind: receivable.Invoice, Number: fmt.Sprintf("R%07d", from+i+1), On: due.AddDays(-14 - 16*r.IntN(2)), Due: due,
			Amount: money.New(minor, currency), For: purposes[r.IntN(len(purposes))], Source: source,
		})
	}
}

// source names the list that the book's invoices came from.
const source = "open-items"

// pick draws one of n by its percent.
func pick(r *rand.Rand, n int, percent func(i int) int) int {
	at := r.IntN(100)
	for i := range n {
		if at -= percent(i); at < 0 {
			return i
		}
	}
	return n - 1
}

// Creditor is one creditor of the book.
func (b *Book) Creditor(number int) receivable.Creditor {
	return receivable.Creditor{
		Name: fmt.Sprintf("Studio %03d", number+1), What: "Design for shops and makers", Address: []string{"12 Lindenhof", "10119 Berlin"},
		Place: "de", Zone: "Europe/Berlin", Language: "en", Sender: "Jule Brandt", Email: fmt.Sprintf("desk@studio%03d.example", number+1),
		Phone: "+49 30 5550 142", IsCompany: true, Currency: "EUR", Policy: "articles",
		Bank:  receivable.Bank{Holder: "Studio", IBAN: "DE89370400440532013000", BIC: "COBADEFFXXX"},
		Brand: "#5c1a44",
	}
}
