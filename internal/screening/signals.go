package screening

import (
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/law"
	"dunwell/internal/receivable"
)

// signals are what others say: they add no points of their own, and a bad one makes the
// advice one step more careful.
func (s *scoring) signals() {
	if r, ok := s.fresh(receivable.HealthScore); ok {
		s.score(&r)
	}
	s.references()
	if h := &s.c.History; h.Invoices > 0 {
		s.beside = append(s.beside, Signal{
			Code: "beyond_terms", Bad: h.Beyond > underWay, Mark: s.ownBook(),
			Text: fmt.Sprintf("Weighed by sums, you are paid %d days after the due day, over %d invoices.", h.Beyond, h.Invoices),
		})
	}
	if n := s.c.Disputes; n > 0 {
		text := fmt.Sprintf("%d times something was disputed only after it was due.", n)
		if n == 1 {
			text = "Once something was disputed only after it was due."
		}
		s.beside = append(s.beside, Signal{Code: "disputes_after_due", Bad: true, Mark: s.ownBook(), Text: text})
	}
	if r, ok := s.fresh(receivable.HealthFounded); ok {
		for _, l := range s.lines {
			if l.Code == Young {
				fig := s.f.by["credit_signals.survival_us.alive_after_2y"]
				s.beside = append(s.beside, Signal{
					Code: "survival", Mark: fig.Mark.And(markOf(&r)),
					Text: fmt.Sprintf("Of new businesses %d of 100 are still there after two years, %d after five.", points(fig.Value*100), points(s.f.by["credit_signals.survival_us.alive_after_5y"].Value*100)),
				})
			}
		}
	}
}

// references counts what other suppliers said; a scale of scores asks for three.
func (s *scoring) references() {
	var all, bad int
	var mark law.Mark
	for i := range s.c.Records {
		r := &s.c.Records[i]
		if r.Kind != receivable.HealthReference || r.Stale(s.c.On) {
			continue
		}
		all++
		mark = mark.And(markOf(r))
		if r.Value == "bad" || r.Value == "late" {
			bad++
		}
	}
	enough := points(s.f.by[paydex+"min_trade_references"].Value)
	if all < enough && s.c.History.Ever < enough {
		s.ask("references", "", "What do other suppliers say?", fmt.Sprintf("Ask for %d suppliers and call them: since when, how much, how late.", enough))
	}
	if all == 0 {
		return
	}
	s.risky = s.risky || bad*2 > all
	s.beside = append(s.beside, Signal{
		Code: "references", Bad: bad > 0, Mark: mark,
		Text: fmt.Sprintf("%d references, %d of them say that payment is late or bad.", all, bad),
	})
}

// score says what a number on a known scale means.
func (s *scoring) score(r *receivable.HealthRecord) {
	scale, number, ok := Scale(r.Value)
	if !ok {
		return
	}
	sig := Signal{Code: "credit_score", Mark: markOf(r)}
	switch strings.ToLower(scale) {
	case "paydex":
		sig.Text, sig.Bad = s.paydex(number)
		sig.Mark = sig.Mark.And(s.f.by[paydex+"risk_low_from"].Mark)
	case "intelliscore", "intelliscore plus":
		good := s.f.by["credit_signals.intelliscore.good_from"]
		sig.Bad = float64(number) < good.Value
		sig.Text = fmt.Sprintf("Intelliscore %d; %d and more is good. It foretells payment 91 days late, or bankruptcy, within a year.", number, points(good.Value))
		sig.Mark = sig.Mark.And(good.Mark)
	default:
		sig.Text = fmt.Sprintf("%s %d; what this scale means is not known here.", scale, number)
	}
	s.beside = append(s.beside, sig)
}

func (s *scoring) paydex(score int) (text string, bad bool) {
	low, medium := points(s.f.by[paydex+"risk_low_from"].Value), points(s.f.by[paydex+"risk_medium_from"].Value)
	if score >= low {
		return fmt.Sprintf("PAYDEX %d: pays others in time; low risk.", score), false
	}
	days := s.f.by[paydex+"table.20"].Value
	for _, step := range []int{70, 60, 50, 40, 30} {
		if score >= step {
			days = s.f.by[paydex+"table."+strconv.Itoa(step)].Value
			break
		}
	}
	if score >= medium {
		return fmt.Sprintf("PAYDEX %d: pays others about %d days beyond terms; medium risk.", score, points(days)), false
	}
	s.risky = true
	return fmt.Sprintf("PAYDEX %d: pays others about %d days beyond terms; high risk.", score, points(days)), true
}

// Scale reads the name of a scale and its number: "PAYDEX 72". The number stands last,
// from 0 to 9999.
func Scale(value string) (name string, number int, ok bool) {
	value = strings.TrimSpace(value)
	at := strings.LastIndexAny(value, " \t")
	if at <= 0 {
		return "", 0, false
	}
	number, err := strconv.Atoi(value[at+1:])
	name = strings.TrimSpace(value[:at])
	return name, number, err == nil && number >= 0 && number <= 9999 && name != "" && len(name) <= 60
}
