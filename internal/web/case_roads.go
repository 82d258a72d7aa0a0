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
	"dunwell/internal/web/say"
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
func (p *casePage) compare(v *recovery.CaseView) {
	in := p.say
	rk := &v.Ranking
	switch {
	case rk.NeedsRate():
		p.Unsaid = in.T("What each way costs is known in US dollars. Enter what one %s is worth, and they are compared here.", v.Owed.Currency())
		p.Rate = true
		return
	case rk.Fault != nil:
		p.Unsaid = in.Told(rk.Fault.Error())
		return
	}
	r := roads{Best: bestOf(in, rk)}
	most := int64(1)
	for i, o := range rk.Options {
		if o.Eligible {
			most = max(most, o.Value.Minor(), v.Effects[i].High.Minor())
		}
	}
	for i, o := range rk.Options {
		if !o.Eligible {
			r.Closed = append(r.Closed, closed{say.Capital(in.T(o.Remedy.Words())), in.Told(o.Code.Words())})
			continue
		}
		r.Rows = append(r.Rows, roadOf(in, &o, v.Effects[i], most, i == 0))
	}
	for _, said := range rk.Explain() {
		if said.Topic != remedy.TopicFigures {
			r.Why = append(r.Why, paragraphOf(in.Told(said.Text)))
		}
	}
	for _, a := range rk.Actions {
		r.ToDo = append(r.ToDo, in.Phrase(a.Words()))
	}
	for _, b := range rk.MustNot {
		r.NotToDo = append(r.NotToDo, in.Phrase(b.Words()))
	}
	for _, f := range rk.Figures() {
		r.Figures = append(r.Figures, figureOf(in, f))
	}
	p.Roads = &r
}

func bestOf(in *say.Voice, rk *remedy.Ranking) string {
	best := in.T(rk.Recommended.Words())
	switch {
	case rk.Recommended == remedy.WriteOff:
		return in.T("Best now: %s.", best)
	case rk.ByUSFigures():
		return in.T("Best now, by US figures: %s, worth about %s.", best, wholeText(in, rk.Options[0].Value))
	}
	return in.T("Best now: %s, worth about %s.", best, wholeText(in, rk.Options[0].Value))
}

func roadOf(in *say.Voice, o *remedy.Option, e recovery.Effect, most int64, best bool) road {
	r := road{
		Name: say.Capital(in.T(o.Remedy.Words())), Best: best, Priced: o.Priced, Value: whole(in, o.Value), Bar: share(o.Value, most),
		Low: share(e.Low, most), High: share(e.High, most), Effect: effectText(in, o.Remedy, e.Loss),
	}
	if r.Moves = r.High-r.Low > 1; r.Moves {
		r.Spread = r.High - r.Low
		r.Range = in.T("From %s to %s, by how your own time is counted", wholeText(in, e.Low), wholeText(in, e.High))
	}
	if !o.Priced {
		return r
	}
	r.Chance = mark(in, fmt.Sprintf("%.0f %%", math.Round(o.P*100)), o.Marks.P)
	r.Hours = mark(in, strings.TrimSuffix(fmt.Sprintf("%.1f", o.Hours), ".0"), o.Marks.Hours)
	r.Days = mark(in, strconv.Itoa(o.Days), o.Marks.Days)
	r.Cash = mark(in, in.T("none"), law.Unknown)
	if !o.Cash.IsZero() {
		sum := whole(in, o.Cash)
		r.Cash, r.CashSum = mark(in, "", o.Marks.Cash), &sum
	}
	return r
}

// effectText is what a road does to the client, in a few words.
func effectText(in *say.Voice, id remedy.ID, loss float64) string {
	switch {
	case id == remedy.WriteOff:
		return in.T("Ends the matter quietly")
	case loss >= 1:
		return in.T("Ends the relationship")
	case loss <= 0:
		return in.T("Keeps the relationship")
	}
	return in.T("Risks %d %% of what they would still bring", int(math.Round(loss*100)))
}

// share is a sum in hundredths of the largest; what is below zero has no length.
func share(a money.Amount, most int64) int {
	return int(max(0, a.Minor()) * 100 / most)
}

// whole is an estimate in whole units: cents would look exact.
func whole(in *say.Voice, a money.Amount) amount {
	unit := int64(math.Pow10(a.Currency().Digits()))
	half := unit / 2
	if a.Sign() < 0 {
		half = -half
	}
	out := in.Amount(money.New((a.Minor()+half)/unit*unit, a.Currency()))
	out.Decimals = ""
	return out
}

func wholeText(in *say.Voice, a money.Amount) string {
	w := whole(in, a)
	return w.Text()
}

func mark(in *say.Voice, text string, c law.Confidence) marked {
	return marked{text, sign(string(c)), sureWords(in, string(c))}
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

func sureWords(v *say.Voice, sure string) string {
	switch law.Confidence(sure) {
	case law.Verified:
		return v.T("verified")
	case law.Single:
		return v.T("one source")
	case law.Recalled:
		return v.T("our estimate")
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
	return paragraph{lead, say.Capital(rest)}
}

func figureOf(in *say.Voice, f remedy.Figure) figure {
	name := strings.NewReplacer("model.", "", "_", " ", ".", ": ").Replace(f.Path)
	value := strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(f.Value, 'f', 3, 64), "0"), ".")
	g := figure{Name: in.Phrase(name), Value: strings.TrimSpace(value + " " + f.Unit), Sign: sign(string(f.Mark.Confidence)), Confidence: sureWords(in, string(f.Mark.Confidence))}
	if f.Own {
		g.Sign, g.Confidence = "v", in.T("your own")
	}
	return g
}
