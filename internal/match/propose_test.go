package match

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// drawBook makes a payment and candidates that come near each other: few sums, few
// names, numbers of few digits.
func drawBook(t *rapid.T) (Money, []Candidate) {
	names := rapid.SampledFrom([]string{"", "Müller Bau GmbH", "MUELLER BAU", "Muller Dach", "Anna Koch", "Koch", "Ø"})
	numbers := rapid.SampledFrom([]string{"", "1001", "1002", "1003", "RE-2024-1001", "2024-7", "FV/12/2024", "A240017", "INV-0042"})
	texts := rapid.SampledFrom([]string{"", "1001", "1001-1003", "1001/02/03", "RE-2024-1001, 1002", "FV 12/2024", "Rechnung 2024-7 vom 01.02.2024", "INV 42", "A24001", "Müller Bau 1003"})
	ibans := rapid.SampledFrom([]string{"", "DE02120300000000202051", "DE89370400440532013000"})
	currencies := rapid.SampledFrom([]money.Currency{"EUR", "EUR", "EUR", "USD", "JPY"})
	cents := rapid.SampledFrom([]int64{1, 100, 4900, 5000, 10000, 10000, 12345, 15000, 20000, 1 << 40})
	amount := func(name string, c money.Currency) money.Amount { return money.New(cents.Draw(t, name), c) }
	m := Money{
		On: day.MustParse("2024-03-05").AddDays(rapid.IntRange(-40, 40).Draw(t, "on")), Amount: amount("paid", currencies.Draw(t, "currency")),
		Payer: names.Draw(t, "payer"), Behalf: names.Draw(t, "behalf"), IBAN: ibans.Draw(t, "iban"), Text: texts.Draw(t, "text"),
		EndToEnd: numbers.Draw(t, "e2e"), Foreign: rapid.Bool().Draw(t, "foreign"),
	}
	if rapid.Bool().Draw(t, "converted") {
		m.Original = amount("original", currencies.Draw(t, "original currency"))
	}
	if rapid.Bool().Draw(t, "charged") {
		m.Charges = amount("charges", m.Amount.Currency())
	}
	var around []Candidate
	for a := range rapid.IntRange(0, 4).Draw(t, "accounts") {
		c := Candidate{Account: receivable.AccountID(fmt.Sprint("account ", a)), Client: names.Draw(t, "client"), Number: rapid.SampledFrom([]string{"", "10042"}).Draw(t, "client number")}
		if i := ibans.Draw(t, "known"); i != "" {
			c.IBANs = []string{i}
		}
		if n := names.Draw(t, "learned"); n != "" {
			c.Names = []string{FoldName(n)}
		}
		currency := currencies.Draw(t, "account currency")
		for i := range rapid.IntRange(0, 6).Draw(t, "items") {
			o := Open{Item: receivable.ItemID(fmt.Sprintf("%d/%d", a, i)), Number: numbers.Draw(t, "number"), On: day.MustParse("2024-02-01").AddDays(i % 3), Due: day.MustParse("2024-03-01").AddDays(i % 2)}
			o.Open = amount("open", currency)
			if rapid.IntRange(0, 5).Draw(t, "credit") == 0 {
				o.Open = o.Open.Neg()
			} else if rapid.Bool().Draw(t, "discounted") {
				o.Discount, o.DiscountBy = money.New(1+o.Open.Minor()/50, currency), m.On
			}
			o.Amount = o.Open
			if rapid.IntRange(0, 5).Draw(t, "paid already") == 0 {
				c.Settled = append(c.Settled, o)
				continue
			}
			c.Items = append(c.Items, o)
		}
		around = append(around, c)
	}
	return m, around
}

// Whatever is proposed adds up: no part is more than what is open or paid, parts
// and rest are the payment, and what is booked without a person is far ahead.
func TestProposalsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, around := drawBook(t)
		p := Propose(m, around)
		if len(p.Best) > 3 || p.Why == "" || p.Auto && len(p.Best) == 0 {
			t.Fatalf("%d proposals, auto %t, why %q", len(p.Best), p.Auto, p.Why)
		}
		for i, b := range p.Best {
			checkMatch(t, &m, around, &b)
			if i > 0 && b.Score > p.Best[i-1].Score {
				t.Fatalf("the %d. scores %d, the one before it %d", i+1, b.Score, p.Best[i-1].Score)
			}
		}
		if p.Auto {
			b := p.Best[0]
			if b.Score < 960 || b.Kind == OnAccount || b.Kind == Twice || len(b.Parts) == 0 {
				t.Fatalf("booked without a person: %+v", b)
			}
			for _, o := range p.Best[1:] {
				if o.Score >= b.Score && b.Score < 999 {
					t.Fatalf("booked without a person although %+v is as likely as %+v", o, b)
				}
			}
		}
	})
}

func checkMatch(t *rapid.T, m *Money, around []Candidate, b *Match) {
	var c *Candidate
	for i := range around {
		if around[i].Account == b.Account {
			c = &around[i]
		}
	}
	if c == nil {
		t.Fatalf("account %q was not handed in", b.Account)
	}
	var sum money.Tally
	paid := m.Amount
	if b.Rest.Currency() != paid.Currency() {
		paid = m.Original
	}
	seen := map[receivable.ItemID]bool{}
	for _, part := range b.Parts {
		var o *Open
		for i := range c.Items {
			if c.Items[i].Item == part.Item {
				o = &c.Items[i]
			}
		}
		switch {
		case o == nil || seen[part.Item]:
			t.Fatalf("%s is no open item of the account, or stands there twice", part.Item)
		case part.Amount.IsZero() || part.Amount.Sign() != o.Open.Sign() || part.Amount.Currency() != o.Open.Currency():
			t.Fatalf("part %v of %v", part.Amount, o.Open)
		case o.Open.Sign() > 0 && o.Open.Less(part.Amount), o.Open.Sign() < 0 && part.Amount.Less(o.Open):
			t.Fatalf("part %v is more than open %v", part.Amount, o.Open)
		}
		seen[part.Item] = true
		sum.Add(part.Amount)
	}
	sum.Add(b.Rest)
	if got, err := sum.Sum(); err != nil || got != paid || b.Rest.Sign() < 0 || b.Short.Sign() < 0 {
		t.Fatalf("parts %v and rest %v are %v, paid %v (%v)", b.Parts, b.Rest, got, paid, err)
	}
	if b.Score < 0 || b.Score > 1000 {
		t.Fatalf("score %d", b.Score)
	}
}

// Neither the order of candidates nor that of their items matters, and the same is
// proposed again.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, around := drawBook(t)
		want := Propose(m, around)
		turned := rapid.Permutation(around).Draw(t, "order")
		for i := range turned {
			turned[i].Items = rapid.Permutation(turned[i].Items).Draw(t, "items")
			turned[i].Settled = rapid.Permutation(turned[i].Settled).Draw(t, "settled")
		}
		if got := Propose(m, turned); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

// An equal rival keeps a payment from being booked without a person.
func TestRivalsAreNotBooked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, around := drawBook(t)
		p := Propose(m, around)
		if !p.Auto {
			return
		}
		for _, c := range around {
			if c.Account == p.Best[0].Account {
				c.Account = "rival"
				around = append(around, c)
				break
			}
		}
		if again := Propose(m, around); again.Auto {
			t.Fatalf("%+v is booked although another account is just the same", again.Best[0])
		}
	})
}

func FuzzPropose(f *testing.F) {
	f.Add("Rechnung 1001-1003 vom 01.02.2024, RF18 5390 0754 7034", "Müller & Söhne G.m.b.H.", "RE-2024-1001", "RF18539007547034", int64(10000))
	f.Add("1001/02/03 1.042,00 EUR DE02120300000000202051", "i.A. О'Ромашка", "FV/12/2024", "210000000003139471430009017", int64(1))
	f.Add("\xff\xfe0\x00 bis --//..", "\u0308\u0308", "００7", "ß", int64(1<<62))
	f.Fuzz(func(t *testing.T, text, name, number, ref string, minor int64) {
		m := Money{On: day.MustParse("2024-03-05"), Amount: money.New(minor, "EUR"), Payer: name, Behalf: text, IBAN: ref, Text: text, Reference: ref, EndToEnd: number, Charges: money.New(minor/100, "EUR")}
		c := CluesOf(m)
		if len(c.Numbers) > mostNumbers || len(c.Names) > mostWhole || len(c.Words) > mostSingle {
			t.Fatalf("%d numbers, %d names, %d words", len(c.Numbers), len(c.Names), len(c.Words))
		}
		Keys(number)
		NameKeys(name)
		around := []Candidate{
			{Account: "a", Client: name, Number: number, Names: []string{text}, IBANs: []string{ref}, Items: []Open{
				{Item: "1", Number: number, Ref: ref, Open: money.New(minor, "EUR"), Amount: money.New(minor, "EUR")}, {Item: "2", Number: text, Open: money.New(minor/3, "EUR")},
			}},
			{Account: "b", Client: text, Items: []Open{{Item: "3", Number: ref, Open: money.New(-minor, "EUR")}}, Settled: []Open{{Item: "4", Number: number}}},
		}
		for _, b := range Propose(m, around).Best {
			sum := b.Rest
			for _, part := range b.Parts {
				next, err := sum.Add(part.Amount)
				if err != nil {
					t.Fatal(err)
				}
				sum = next
			}
			if sum != m.Amount {
				t.Fatalf("%+v adds up to %v, paid %v", b, sum, m.Amount)
			}
		}
	})
}

func BenchmarkPropose(b *testing.B) {
	m := Money{On: day.MustParse("2024-03-05"), Amount: money.New(11900, "EUR"), Payer: "MUELLER BAU GMBH", IBAN: "DE02120300000000202051", Text: "Rechnung RE-2024-1042 vom 01.02.2024 KdNr. 10077 vielen Dank", EndToEnd: "NOTPROVIDED"}
	around := benchBook()
	b.ReportAllocs()
	for b.Loop() {
		if !Propose(m, around).Auto {
			b.Fatal("not booked")
		}
	}
}

func BenchmarkProposeUnnamed(b *testing.B) {
	m := Money{On: day.MustParse("2024-03-05"), Amount: money.New(33333, "EUR"), Payer: "MUELLER BAU GMBH", Text: "Vielen Dank"}
	around := benchBook()
	b.ReportAllocs()
	for b.Loop() {
		if Propose(m, around).Auto {
			b.Fatal("booked")
		}
	}
}

func BenchmarkCluesOf(b *testing.B) {
	m := Money{On: day.MustParse("2024-03-05"), Amount: money.New(11900, "EUR"), Payer: "MUELLER BAU GMBH", IBAN: "DE02120300000000202051", Text: "Rechnung RE-2024-1042 vom 01.02.2024 KdNr. 10077 vielen Dank", EndToEnd: "NOTPROVIDED"}
	b.ReportAllocs()
	for b.Loop() {
		CluesOf(m)
	}
}

// benchBook is five accounts of twenty open items each.
func benchBook() []Candidate {
	var around []Candidate
	for a, name := range []string{"Müller Bau GmbH", "Müller Dach", "Baumann KG", "Anna Koch", "Bauer & Müller OHG"} {
		c := Candidate{Account: receivable.AccountID(fmt.Sprint(a)), Client: name, Number: fmt.Sprint(10070 + a)}
		for i := range 20 {
			minor := int64(10000 + 1900*i + 37*a)
			if a == 0 && i == 2 {
				minor = 11900
			}
			c.Items = append(c.Items, Open{
				Item: receivable.ItemID(fmt.Sprint(a*100 + i)), Number: fmt.Sprintf("RE-2024-%04d", 1000+a+i*21), On: day.MustParse("2024-02-01").AddDays(i), Due: day.MustParse("2024-03-01").AddDays(i),
				Amount: money.New(minor, "EUR"), Open: money.New(minor, "EUR"),
			})
		}
		around = append(around, c)
	}
	return around
}
