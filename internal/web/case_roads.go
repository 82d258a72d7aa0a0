package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
)

// roads are the ways to the money side by side, and why they stand in that order.
type roads struct {
	Best    string // the answer, in a sentence
	Rows    []road
	Closed  []closed
	Why     []paragraph
	ToDo    []string
	NotToDo []string
	Figures []figure
}

// road is one that is open. Bar, Low and High are hundredths of a common scale.
type road struct {
	Name, Effect           string
	Best, Priced, Moves    bool // Moves: the way own time is counted moves the value
	Value                  amount
	Bar, Low, High, Spread int
	Range                  string // of the value, in words
	Chance, Hours, Days    marked
	Cash                   marked
	CashSum                *amount
}

// marked is a figure with the sign of its confidence.
type marked struct{ Text, Sign, Confidence string }

// closed is a road that is not open, and why.
type closed struct{ Name, Why string }

// paragraph is one thought, with the words it begins with set strong.
type paragraph struct{ Lead, Text string }

// figure is a parameter the recommended road rests on.
type figure struct{ Name, Value, Sign, Confidence, Source string }

// compare fills the roads, or says why they cannot be compared.
func (p *casePage) compare(v *recovery.CaseView, t *recovery.Today) {
	rk := &v.Ranking
	switch {
	case rk.NeedsRate():
		p.Unsaid = fmt.Sprintf("What each way costs is known in US dollars. Enter what one %s is worth, and they are compared here.", v.Owed.Currency())
		p.Rate = fmt.Sprintf("dunwell rate %s USD 1.0832 --on %s --source TEXT", v.Owed.Currency(), t.On)
		return
	case rk.Fault != nil:
		p.Unsaid = sentence(rk.Fault.Error())
		return
	}
	r := roads{Best: bestOf(rk)}
	most := int64(1)
	for i, o := range rk.Options {
		if o.Eligible {
			most = max(most, o.Value.Minor(), v.Effects[i].High.Minor())
		}
	}
	for i, o := range rk.Options {
		if !o.Eligible {
			r.Closed = append(r.Closed, closed{capital(o.Remedy.Words()), sentence(o.Code.Words())})
			continue
		}
		r.Rows = append(r.Rows, roadOf(&o, v.Effects[i], most, i == 0))
	}
	for _, said := range rk.Explain() {
		if said.Topic != remedy.TopicFigures {
			r.Why = append(r.Why, paragraphOf(said.Text))
		}
	}
	for _, a := range rk.Actions {
		r.ToDo = append(r.ToDo, capital(a.Words()))
	}
	for _, b := range rk.MustNot {
		r.NotToDo = append(r.NotToDo, capital(b.Words()))
	}
	for _, f := range rk.Figures() {
		r.Figures = append(r.Figures, figureOf(f))
	}
	p.Roads = &r
}

func bestOf(rk *remedy.Ranking) string {
	if rk.Recommended == remedy.WriteOff {
		return "Best now: " + rk.Recommended.Words() + "."
	}
	by := ""
	if rk.ByUSFigures() {
		by = ", by US figures"
	}
	return fmt.Sprintf("Best now%s: %s, worth about %s.", by, rk.Recommended.Words(), wholeText(rk.Options[0].Value))
}

func roadOf(o *remedy.Option, e recovery.Effect, most int64, best bool) road {
	r := road{
		Name: capital(o.Remedy.Words()), Best: best, Priced: o.Priced, Value: whole(o.Value), Bar: share(o.Value, most),
		Low: share(e.Low, most), High: share(e.High, most), Effect: effectText(o.Remedy, e.Loss),
	}
	if r.Moves = r.High-r.Low > 1; r.Moves {
		r.Spread = r.High - r.Low
		r.Range = "From " + wholeText(e.Low) + " to " + wholeText(e.High) + ", by how your own time is counted"
	}
	if !o.Priced {
		return r
	}
	r.Chance = mark(fmt.Sprintf("%.0f %%", math.Round(o.P*100)), o.Marks.P)
	r.Hours = mark(strings.TrimSuffix(fmt.Sprintf("%.1f", o.Hours), ".0"), o.Marks.Hours)
	r.Days = mark(strconv.Itoa(o.Days), o.Marks.Days)
	r.Cash = mark("none", law.Unknown)
	if !o.Cash.IsZero() {
		sum := whole(o.Cash)
		r.Cash, r.CashSum = mark("", o.Marks.Cash), &sum
	}
	return r
}

// effectText is what a road does to the client, in a few words.
func effectText(id remedy.ID, loss float64) string {
	switch {
	case id == remedy.WriteOff:
		return "Ends the matter quietly"
	case loss >= 1:
		return "Ends the relationship"
	case loss <= 0:
		return "Keeps the relationship"
	}
	return fmt.Sprintf("Risks %.0f %% of what they would still bring", math.Round(loss*100))
}

// share is a sum in hundredths of the largest; what is below zero has no length.
func share(a money.Amount, most int64) int {
	return int(max(0, a.Minor()) * 100 / most)
}

// whole is an estimate in whole units: cents would look exact.
func whole(a money.Amount) amount {
	unit := int64(math.Pow10(a.Currency().Digits()))
	half := unit / 2
	if a.Sign() < 0 {
		half = -half
	}
	out := split(money.New((a.Minor()+half)/unit*unit, a.Currency()))
	out.Decimals = ""
	return out
}

func wholeText(a money.Amount) string {
	w := whole(a)
	return w.Text()
}

func mark(text string, c law.Confidence) marked {
	return marked{text, sign(string(c)), sureWords(string(c))}
}

// sign is the class of the mark of a confidence, "" where there is none.
func sign(sure string) string {
	switch law.Confidence(sure) {
	case law.Verified:
		return "v"
	case law.Single:
		return "s"
	case law.Recalled:
		return "r"
	case law.Unknown:
	}
	return ""
}

func sureWords(sure string) string {
	switch law.Confidence(sure) {
	case law.Verified:
		return "verified"
	case law.Single:
		return "one source"
	case law.Recalled:
		return "our estimate"
	case law.Unknown:
	}
	return ""
}

// paragraphOf sets the first words strong where they name what follows.
func paragraphOf(text string) paragraph {
	const longest = 44
	lead, rest, ok := strings.Cut(text, ": ")
	if !ok || len(lead) > longest || strings.ContainsAny(lead, ".,;") {
		return paragraph{Text: text}
	}
	return paragraph{lead, capital(rest)}
}

func figureOf(f remedy.Figure) figure {
	name := strings.NewReplacer("model.", "", "_", " ", ".", ": ").Replace(f.Path)
	value := strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(f.Value, 'f', 3, 64), "0"), ".")
	g := figure{Name: capital(name), Value: strings.TrimSpace(value + " " + f.Unit), Sign: sign(string(f.Mark.Confidence)), Confidence: sureWords(string(f.Mark.Confidence))}
	if f.Own {
		g.Sign, g.Confidence = "v", "your own"
	}
	return g
}
