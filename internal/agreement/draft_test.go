package agreement

import (
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

var today = day.New(2026, 5, 4)

func parties(home string, form receivable.Form) Parties {
	return Parties{
		Creditor:  receivable.Creditor{Name: "Harbour Studio", Place: home, Sender: "Ada Lund", Email: "ada@harbour.example", Address: []string{"1 Pier Road", "Portland, OR 97201"}},
		Client:    receivable.Client{Name: "Northlight Shops LLC", Form: form, Place: "us_ohio", Address: []string{"9 High Street", "Columbus, OH 43004"}},
		Signatory: "Ben North", Email: "ben@northlight.example",
	}
}

func terms(price int64) Terms {
	return Terms{Work: "Shop design and website", Deliverables: []string{"Layouts of six pages", "The finished website"}, Price: money.New(price, "USD")}
}

func clause(d *Draft, id string) string {
	for _, c := range d.Clauses {
		if c.ID == id {
			return c.Value
		}
	}
	return ""
}

// The contract holds what was asked, names each clause with its section, and leaves
// out what law does not carry.
func TestContract(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		home   string
		form   receivable.Form
		change func(*Terms)
		want   map[string]string // clause → value, "" for left out
		words  []string
		never  []string
	}{
		"oregon to a company": {"us_oregon", receivable.Company, func(t *Terms) { t.City = "Portland" },
			map[string]string{"deposit": "50%", "terms": "14", "late_interest": "9% a year", "suspension": "7", "arbitration": "home", "small_claims_carve_out": "yes", "venue": "home", "attorney_fees": "yes", "service_by_email": "yes", "acceptance_deemed": "7", "change_orders": "yes"},
			[]string{"Portland, Oregon", "USD 7,200.00", "second notice", "14 days"}, []string{"[", "TODO"}},
		"england": {"gb_eng", receivable.Company, nil, map[string]string{"late_interest": "statutory", "attorney_fees": "", "arbitration": "home"}, []string{"England"}, nil},
		"against a consumer": {"us_oregon", receivable.Consumer, nil, map[string]string{"arbitration": "", "venue": "", "attorney_fees": "", "service_by_email": "", "deposit": "50%"},
			[]string{"gives a consumer"}, []string{"arbitration, by"}},
		"a place nobody knows": {"zz", receivable.Company, nil, map[string]string{"late_interest": ""}, nil, []string{"bears interest"}},
		"no interest asked":    {"gb_eng", receivable.Company, func(t *Terms) { t.Interest = "none" }, map[string]string{"late_interest": ""}, nil, []string{"bears interest"}},
		"an agreed rate":       {"us_oregon", receivable.Company, func(t *Terms) { t.Interest = "1% a month" }, map[string]string{"late_interest": "1% a month"}, []string{"12 per cent a year"}, nil},
		"courts at home":       {"us_oregon", receivable.Company, func(t *Terms) { t.NoArbitrator = true }, map[string]string{"arbitration": "", "venue": "home"}, nil, []string{"arbitration, by"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := terms(720000)
			if test.change != nil {
				test.change(&asked)
			}
			d, err := Contract(asked, parties(test.home, test.form), law.Embedded(), today)
			if err != nil {
				t.Fatal(err)
			}
			for id, want := range test.want {
				if got := clause(&d, id); got != want {
					t.Errorf("%s: got %q, want %q", id, got, want)
				}
			}
			text := d.Text()
			for _, want := range test.words {
				if !strings.Contains(text, want) {
					t.Errorf("the contract lacks %q", want)
				}
			}
			for _, never := range test.never {
				if strings.Contains(text, never) {
					t.Errorf("the contract says %q", never)
				}
			}
			if clause(&d, "late_interest") == "" && asked.Interest == "" && !slices.ContainsFunc(d.Notes, func(n Note) bool { return n.Clause == "late_interest" }) {
				t.Error("late interest is left out without a word")
			}
		})
	}
}

// The schedule adds up to the price, to the cent.
func TestScheduleAddsUp(t *testing.T) {
	t.Parallel()
	for _, price := range []int64{1, 99, 720001, 333333} {
		asked := terms(price)
		asked.Deposit, asked.Milestones = 33, []Mile{{33, "when the layouts are approved"}}
		d := drafter{t: asked}
		rows, err := d.schedule()
		if err != nil {
			t.Fatal(err)
		}
		var tally money.Tally
		for _, r := range rows {
			a, err := money.Parse(strings.ReplaceAll(strings.TrimPrefix(r[2], "USD "), ",", ""), "USD")
			if err != nil {
				t.Fatal(err)
			}
			tally.Add(a)
		}
		if got, err := tally.Sum(); err != nil || got != asked.Price {
			t.Errorf("the parts of %v add up to %v (%v)", asked.Price, got, err)
		}
	}
}

func TestTermsAreChecked(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Terms){
		"no work":        func(t *Terms) { t.Work = " " },
		"no price":       func(t *Terms) { t.Price = money.Amount{} },
		"over the price": func(t *Terms) { t.Deposit, t.Milestones = 60, []Mile{{60, "end"}} },
		"a deposit over": func(t *Terms) { t.Deposit = 120 },
		"a long term":    func(t *Terms) { t.Days = 400 },
		"days turned":    func(t *Terms) { t.Begins, t.Ends = today, today.AddDays(-1) },
		"a strange rate": func(t *Terms) { t.Interest = "much" },
	} {
		asked := terms(100)
		change(&asked)
		if _, err := Contract(asked, parties("us_oregon", receivable.Company), law.Embedded(), today); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v, want a fault", name, err)
		}
	}
}

// A rate above what law names, a term too long and a seat far away are named; a
// clause that fits is not.
func TestWhatLawDoesToAClause(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place string
		form  receivable.Form
		have  receivable.Clause
		want  string // code, "" for none
		sure  bool
	}{
		"england, any rate":    {"gb_eng", receivable.Company, receivable.Clause{ID: "late_interest", Value: "statutory"}, "", false},
		"a month without year": {"ca_on", receivable.Company, receivable.Clause{ID: "late_interest", Value: "2% a month"}, "interest_cut", true},
		"florida, 24 per cent": {"us_florida", receivable.Company, receivable.Clause{ID: "late_interest", Value: "24% a year"}, "interest_above", false},
		"a seat far away":      {"us_oregon", receivable.Company, receivable.Clause{ID: "arbitration", Value: "away"}, "seat_away", true},
		"a consumer":           {"us_oregon", receivable.Consumer, receivable.Clause{ID: "arbitration", Value: "home"}, "consumer_clause", false},
		"90 days in France":    {"fr", receivable.Company, receivable.Clause{ID: "terms", Value: "90"}, "terms_too_long", false},
		"14 days in Germany":   {"de", receivable.Company, receivable.Clause{ID: "terms", Value: "14"}, "", false},
		"a place nobody knows": {"zz", receivable.Company, receivable.Clause{ID: "late_interest", Value: "24% a year"}, "", false},
		"arbitration at home":  {"us_oregon", receivable.Company, receivable.Clause{ID: "arbitration", Value: "home"}, "", false},
	}
	for name, test := range tests {
		s := Subject{On: today, Place: test.place, Form: test.form, Law: law.Embedded()}
		var got string
		var sure bool
		for _, f := range Check([]receivable.Clause{test.have}, &s) {
			for _, u := range f.Unfit {
				if got == "" {
					got, sure = u.Code, u.Sure
				}
			}
		}
		if got != test.want || sure != test.sure {
			t.Errorf("%s: got %q sure %v, want %q sure %v", name, got, sure, test.want, test.sure)
		}
	}
}
