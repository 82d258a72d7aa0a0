package match

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// handCase is one case of testdata/cases.yaml.
type handCase struct {
	Case string
	Pay  struct {
		On, Amount, Payer, Behalf, IBAN, Text, Ref, E2E, Original, Charges string
		Foreign                                                            bool
	}
	Book []struct {
		Client, Account, Number string
		Names, IBANs            []string
		Open, Settled           []handItem
	}
	Want    string
	Because []string
}

type handItem struct{ No, Sum, Of, Ref, Due, Off, Until string }

func TestCases(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []handCase
	if err := yaml.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 40 {
		t.Errorf("%d cases, want at least 40", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Case, func(t *testing.T) {
			t.Parallel()
			m, around := c.read(t)
			p := Propose(m, around)
			if got := told(p, around); got != c.Want {
				t.Errorf("got  %s\nwant %s\n%s", got, c.Want, p.Why)
				for _, b := range p.Best {
					t.Logf("%d %+v", b.Score, b)
				}
			}
			for _, code := range c.Because {
				if len(p.Best) == 0 || !slices.ContainsFunc(p.Best[0].Clues, func(k Clue) bool { return k.Code == code }) {
					t.Errorf("%s is not among the reasons", code)
				}
			}
			slices.Reverse(around)
			for i := range around {
				slices.Reverse(around[i].Items)
			}
			if got := told(Propose(m, around), around); got != c.Want {
				t.Errorf("turned round: got %s, want %s", got, c.Want)
			}
		})
	}
}

func sum(t *testing.T, s string) money.Amount {
	t.Helper()
	if s == "" {
		return money.Amount{}
	}
	number, currency, _ := strings.Cut(s, " ")
	a, err := money.Parse(number, money.Currency(currency))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func date(s, otherwise string) day.Date {
	if s == "" {
		s = otherwise
	}
	return day.MustParse(s)
}

func (c *handCase) read(t *testing.T) (Money, []Candidate) {
	t.Helper()
	p := &c.Pay
	m := Money{
		On: date(p.On, "2024-03-05"), Amount: sum(t, p.Amount), Payer: p.Payer, Behalf: p.Behalf, IBAN: p.IBAN, Text: p.Text, Reference: p.Ref, EndToEnd: p.E2E,
		Original: sum(t, p.Original), Charges: sum(t, p.Charges), Foreign: p.Foreign,
	}
	var around []Candidate
	for _, b := range c.Book {
		k := Candidate{Account: receivable.AccountID(b.Account), Client: b.Client, Number: b.Number, Names: b.Names, IBANs: b.IBANs, Items: items(t, b.Open), Settled: items(t, b.Settled)}
		if k.Account == "" {
			k.Account = receivable.AccountID(b.Client)
		}
		around = append(around, k)
	}
	return m, around
}

func items(t *testing.T, list []handItem) []Open {
	t.Helper()
	var out []Open
	for _, i := range list {
		o := Open{
			Item: receivable.ItemID(i.No), Number: i.No, Ref: i.Ref, On: date("", "2024-02-01"), Due: date(i.Due, "2024-03-02"),
			Amount: sum(t, i.Sum), Open: sum(t, i.Sum), Discount: sum(t, i.Off),
		}
		if i.Of != "" {
			o.Amount = sum(t, i.Of)
		}
		if i.Until != "" {
			o.DiscountBy = day.MustParse(i.Until)
		}
		out = append(out, o)
	}
	return out
}

// told is a proposal in the words of the file.
func told(p Proposal, around []Candidate) string {
	how := "tray"
	if p.Auto {
		how = "auto"
	}
	if len(p.Best) == 0 {
		return how + " nobody"
	}
	b := p.Best[0]
	client := ""
	for _, k := range around {
		if k.Account == b.Account {
			client = k.Client
		}
	}
	var parts []string
	for _, x := range b.Parts {
		parts = append(parts, fmt.Sprintf("%s=%s", x.Item, x.Amount.Decimal()))
	}
	out := fmt.Sprintf("%s %s, %s", how, b.Kind, client)
	if len(parts) > 0 {
		out += ", " + strings.Join(parts, " ")
	}
	if !b.Rest.IsZero() {
		out += ", rest " + b.Rest.Decimal()
	}
	if !b.Short.IsZero() {
		out += ", short " + b.Short.Decimal()
	}
	return out
}
