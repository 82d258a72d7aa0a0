package judgment

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func TestCommission(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, before, payment, want string }{
		"a share":           {"25%", "0", "1000", "250.00"},
		"within the first":  {"30% to 5000, 20%", "0", "5000", "1500.00"},
		"across two":        {"30% to 5000, 20%", "4000", "2000", "500.00"},
		"in the last":       {"30% to 5000, 20%", "6000", "100", "20.00"},
		"three":             {"40% to 100, 30% to 200, 10%", "0", "300", "80.00"},
		"none":              {"", "0", "300", "0.00"},
		"half up":           {"33.3%", "0", "0.05", "0.02"},
		"a slice at last":   {"30% to 5000", "0", "1", "commission_unreadable"},
		"falling":           {"30% to 50, 20% to 40, 1%", "0", "1", "commission_unreadable"},
		"more than all":     {"101%", "0", "1", "commission_unreadable"},
		"words":             {"a quarter", "0", "1", "commission_unreadable"},
		"no last below all": {"10%, 20%", "0", "1", "commission_unreadable"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := ParseCommission(tt.text, "USD")
			got := fault.CodeOf(err)
			if err == nil {
				kept, err := c.Of(sum(t, tt.before, "USD"), sum(t, tt.payment, "USD"))
				if err != nil {
					t.Fatal(err)
				}
				got = kept.Decimal()
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// A commission never takes more than came in, and what is split is what came whole.
func TestCommissionOfParts(t *testing.T) {
	t.Parallel()
	c, err := ParseCommission("35% to 700, 22.5% to 3000, 10%", "USD")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(0, 500_000).Draw(t, "a"), rapid.Int64Range(0, 500_000).Draw(t, "b")
		usd := func(n int64) money.Amount { return money.New(n, "USD") }
		one, err1 := c.Of(usd(0), usd(a))
		two, err2 := c.Of(usd(a), usd(b))
		all, err3 := c.Of(usd(0), usd(a+b))
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatal(err1, err2, err3)
		}
		off := one.Minor() + two.Minor() - all.Minor()
		if off < -3 || off > 3 || usd(a+b).Less(all) {
			t.Fatalf("%d and %d: %s + %s, together %s", a, b, one, two, all)
		}
	})
}

func FuzzParseCommission(f *testing.F) {
	f.Add("25%")
	f.Add("30% to 5000, 20%")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCommission(text, "USD")
		if err != nil || c == nil {
			return
		}
		kept, err := c.Of(money.New(0, "USD"), money.New(123_456, "USD"))
		if err != nil || kept.Sign() < 0 || money.New(123_457, "USD").Less(kept) {
			t.Fatalf("%q keeps %s (%v)", text, kept, err)
		}
	})
}

func TestInstalments(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, paid, on, want string }{
		"before the first":  {"3 x 100 from 2026-02-01", "0", "2026-01-15", "due 0.00, behind 0.00, missed , next 2026-02-01"},
		"in good standing":  {"3 x 100 from 2026-01-31", "200", "2026-03-01", "due 200.00, behind 0.00, missed , next 2026-03-31"},
		"one missed":        {"3 x 100 from 2026-02-01", "150", "2026-03-15", "due 200.00, behind 50.00, missed 2026-03-01, next 2026-04-01"},
		"the last is over":  {"2026-02-01=500, 2026-03-01=250", "750", "2026-05-01", "due 750.00, behind 0.00, missed , next "},
		"days that go back": {"2026-03-01=500, 2026-02-01=250", "0", "2026-05-01", "instalments_unreadable"},
		"no sum":            {"12 x from 2026-02-01", "0", "2026-05-01", "instalments_unreadable"},
		"too many":          {"601 x 1 from 2026-02-01", "0", "2026-05-01", "instalments_unreadable"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := ParseInstalments(tt.text, "USD")
			got := fault.CodeOf(err)
			if err == nil {
				s, err := Instalments(list, sum(t, tt.paid, "USD"), day.MustParse(tt.on))
				if err != nil {
					t.Fatal(err)
				}
				next := ""
				if s.Next != nil {
					next = s.Next.On.String()
				}
				got = "due " + s.Due.Decimal() + ", behind " + s.Behind.Decimal() + ", missed " + s.Missed.String() + ", next " + next
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func FuzzParseInstalments(f *testing.F) {
	f.Add("12 x 300 from 2026-02-01")
	f.Add("2026-02-01=500, 2026-03-01=250")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ParseInstalments(text, "USD")
		if err != nil {
			return
		}
		for i, p := range list {
			if p.Amount.Sign() <= 0 || i > 0 && !p.On.After(list[i-1].On) {
				t.Fatalf("%q: part %d is %s by %s", text, i, p.Amount, p.On)
			}
		}
	})
}

func TestToolsKnownBankFirst(t *testing.T) {
	t.Parallel()
	order := func(place string, a Assets) string {
		e, err := law.Embedded().Enforcement(place)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, tool := range Tools(e, a) {
			id := tool.ID
			if tool.Closed != "" {
				id = "-" + id
			}
			ids = append(ids, id)
		}
		return strings.Join(ids, " ")
	}
	empty := receivable.Enforcement{Tool: ToolBank, State: receivable.EnforcementReturned, Collected: money.New(0, "USD"), On: day.MustParse("2026-03-01")}
	tests := map[string]struct {
		place string
		a     Assets
		want  string
	}{
		"the bank is known":    {"us_ohio", Assets{Bank: "First Bank", Business: true}, "bank receivables till_tap debtor_examination lien personal_property -wages"},
		"nothing is known":     {"us_ohio", Assets{Business: true}, "debtor_examination bank receivables till_tap lien personal_property -wages"},
		"wages in Texas":       {"us_texas", Assets{Employer: "Acme"}, "bank receivables debtor_examination lien personal_property -till_tap -wages"},
		"wages in Ohio":        {"us_ohio", Assets{Employer: "Acme"}, "wages bank receivables debtor_examination lien personal_property -till_tap"},
		"the bank had no cent": {"us_ohio", Assets{Bank: "First Bank", Business: true, Tried: []receivable.Enforcement{empty}}, "receivables till_tap debtor_examination lien personal_property bank -wages"},
	}
	for name, tt := range tests {
		if got := order(tt.place, tt.a); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
	e, err := law.Embedded().Enforcement("gb_eng")
	if err != nil {
		t.Fatal(err)
	}
	if tools := Tools(e, Assets{Bank: "Barclays", Business: true}); tools[0].Local != "third party debt order" {
		t.Errorf("in England the first is called %q", tools[0].Local)
	}
}

func TestEveryAnswerHasANextStep(t *testing.T) {
	t.Parallel()
	for _, a := range receivable.MatterAnswers() {
		if len(Follows(&receivable.MatterEvent{Kind: receivable.EventAnswered, Answer: a})) == 0 {
			t.Errorf("%s leads nowhere", a)
		}
	}
	part := Follows(&receivable.MatterEvent{Kind: receivable.EventAnswered, Answer: receivable.AnswerPart, Amount: money.New(300_00, "USD")})
	if !strings.Contains(part[0].Text, "300.00") {
		t.Errorf("the admitted sum is not asked for: %s", part[0].Text)
	}
	if got := Follows(&receivable.MatterEvent{Kind: receivable.EventAnswered, Answer: receivable.AnswerCounterclaim}); got[1].Code != NextAttorney {
		t.Errorf("a counterclaim leads to %s", got[1].Code)
	}
}
