package remedy

import (
	"fmt"
	"math"
	"strings"
)

var ruleWords = map[string]string{
	"R01": "the client was hardly asked yet, so a kind reminder comes first, whatever the numbers (rule R01)",
	"R03": "hard times are admitted and no plan was broken, so an arrangement comes first (rule R03)",
	"R04": "asking kindly has come to its end and no final demand was sent yet: it is the door to every stronger step (rule R04)",
	"R16": "a bankruptcy notice stops every attempt to collect; only a proof of claim is left (rule R16)",
	"R17": "the time to sue ends soon, and only filing stops it (rule R17)",
	"R19": "a complaint raised late against good papers is answered in writing first (rule R19)",
	"R23": "in a large company the people who pay are not those who ordered: accounts payable is asked before anything harder (rule R23)",
	"R26": "another reminder leads by so little after three of them that the next step is taken (rule R26)",
	"R29": "what the client is worth to you: each remedy loses its own share of it, and a gentler one comes out ahead (rule R29)",
}

func (rk *Ranking) recommendedText() string {
	o := rk.Options[0]
	words := capital(rk.Recommended.Words())
	if rk.Recommended == WriteOff {
		if rk.c.Bankruptcy {
			return "Stop, file a proof of claim and write the balance off."
		}
		return fmt.Sprintf("%s, with a free reminder every %d days: no open road is expected to bring more than it costs.", words, int(rk.p.n.freeEvery))
	}
	return fmt.Sprintf("%s. It may bring %s; the chance of that by this step alone is put at %s. It costs %s and %s of your own time, and takes about %d days. Counting what stays open if it fails, it is worth about %s to you.",
		words, sumText(o.Amount), percent(o.P), costText(o), hoursText(o.Hours), o.Days, sumText(o.Value))
}

func (rk *Ranking) decidedText() string {
	if words, ok := ruleWords[rk.DecidedBy]; ok {
		return "What decided: " + words + "."
	}
	if rk.Recommended == WriteOff {
		return "What decided: the money. Every other road is worth nothing, or less than an hour of your time."
	}
	return "What decided: the money. Nothing else that is open is expected to leave more in hand."
}

// freeText says why a reminder that prices higher is not the one recommended.
func (rk *Ranking) freeText() string {
	o, ok := rk.Find(Reminder)
	if !ok || !o.Eligible || rk.Recommended == Reminder || !rk.Options[0].Value.Less(o.Value) {
		return ""
	}
	return fmt.Sprintf("Another reminder prices higher (%s) only because it is free.", sumText(o.Value))
}

func (rk *Ranking) runnerUpText() string {
	for _, o := range rk.Options[1:] {
		if !o.Eligible || o.Remedy == Reminder && rk.freeText() != "" {
			continue
		}
		if o.Remedy == WriteOff {
			return "Beside it only writing off is open."
		}
		return fmt.Sprintf("Runner-up: %s, worth about %s.", o.Remedy.Words(), sumText(o.Value))
	}
	return ""
}

var factWords = map[string]string{
	"response": "how the client answers", "solvency": "the client's means", "evidence": "the proof", "distance": "the distance",
	"age_days": "the age of the debt in days", "clauses_and_work": "clauses and the work going on", "offer_on_table": "the offer on the table",
	"bank_known": "the known bank", "debtor": "the size of the client",
}

func (rk *Ranking) factorsText() string {
	var parts []string
	for _, f := range rk.Factors {
		word, times := "raises", f.Odds
		if f.Odds < 1 {
			word, times = "lowers", 1/f.Odds
		}
		name := factWords[f.Fact]
		if f.Value != "" && f.Value != "true" {
			name += " (" + strings.ReplaceAll(f.Value, "_", " ") + ")"
		}
		parts = append(parts, fmt.Sprintf("%s %s the odds %.1f times", name, word, times))
	}
	if len(parts) == 0 {
		return ""
	}
	of := ""
	if rk.Recommended == WriteOff {
		of = " in the best of the other roads"
	}
	return "What weighs most" + of + ": " + strings.Join(parts, "; ") + "."
}

func (rk *Ranking) waiveText() string {
	if rk.Waive.IsZero() {
		return ""
	}
	return fmt.Sprintf("Small claims goes up to %s here: filing there waives %s for good. Nothing is given up until a claim is filed; every letter before that asks for the whole.",
		exactText(rk.c.SmallClaimsLimit), exactText(rk.Waive))
}

func (rk *Ranking) nextText() string {
	days := int(rk.p.n.demandDays)
	if rk.nearCourt() {
		return fmt.Sprintf("Next step: file now, at the latest %s.", rk.when(min(rk.c.LimitationDays, max(rk.c.LimitationDays-14, 1))))
	}
	if !rk.c.DemandUntil.IsZero() && rk.c.FinalDemand == Lapsed && (rk.c.On.IsZero() || rk.c.On.Before(rk.c.DemandUntil.AddDays(1))) {
		return fmt.Sprintf("Next step: wait for the day of the final demand, %s, and begin the day after if no money came.", long(rk.c.DemandUntil))
	}
	switch o := rk.Options[0]; rk.Recommended {
	case Reminder:
		return fmt.Sprintf("Next step: write now and look again %s.", rk.when(o.Days))
	case DisputeAnswer:
		return fmt.Sprintf("Next step: answer now, with the approvals, and ask for the undisputed part %s.", rk.when(days))
	case PaymentPlan:
		return fmt.Sprintf("Next step: offer the schedule now; the first payment is due %s.", rk.when(7))
	case Settlement:
		return fmt.Sprintf("Next step: make or take the offer in writing; let it expire %s, and release only on cleared funds.", rk.when(10))
	case FinalDemand:
		return fmt.Sprintf("Next step: send the final demand now, with a last day %s.%s", rk.when(days), rk.thenText())
	case AttorneyLetter:
		return fmt.Sprintf("Next step: instruct the attorney now and look again %s.", rk.when(o.Days))
	case Complaint:
		return fmt.Sprintf("Next step: file the complaint now and look again %s.", rk.when(o.Days))
	case Agency:
		return fmt.Sprintf("Next step: place it now, after reading what is owed on direct payments and recalled files; look again %s.", rk.when(o.Days))
	case WriteOff:
		if rk.c.Bankruptcy {
			return "Next step: find the court and the number of the case, and file the proof of claim before the bar date."
		}
		every := int(rk.p.n.freeEvery)
		if rk.c.LimitationKnown && rk.c.LimitationDays < 0 {
			return fmt.Sprintf("Next step: ask for a signed admission of the debt; a free reminder may follow every %d days, the first %s, as long as it threatens nothing.", every, rk.when(every))
		}
		return fmt.Sprintf("Next step: a free reminder every %d days until the time to sue is over, the first %s; look again when means or address change.", every, rk.when(every))
	}
	return fmt.Sprintf("Next step: file within two weeks, at the latest %s.", rk.when(14))
}

// nearCourt reports a court that cannot wait, not even for the day of a final demand.
func (rk *Ranking) nearCourt() bool {
	return rk.Recommended.Court() && rk.c.LimitationKnown && float64(rk.c.LimitationDays) <= rk.p.n.nearDays
}

// thenText is what the demand may name, armed by a person first.
func (rk *Ranking) thenText() string {
	if rk.NextStep == "" {
		return " It names no further step, for none would be worth taking."
	}
	return fmt.Sprintf(" It may name %s as what follows, once you have decided to follow through.", rk.NextStep.Words())
}

// RelationshipText is what the recommended remedy does to the client, in a sentence.
func (rk *Ranking) RelationshipText() string {
	r := rk.Relationship
	risk := "puts nothing of the relationship at risk"
	switch {
	case rk.Recommended == WriteOff:
		risk = "ends the matter quietly; about a fifth of what such a client would bring is usually lost"
	case r.LossShare >= 1:
		risk = "ends the relationship, as far as anyone can tell"
	case r.LossShare > 0:
		risk = fmt.Sprintf("puts about %s of what the client would still bring at risk", percent(r.LossShare))
	}
	text := "What this does to the relationship: it " + risk
	if r.ClientWorth.IsZero() {
		return text + ". Say what the client will bring in the next twelve months if that should count."
	}
	return fmt.Sprintf("%s: %s of %s.", text, sumText(r.Loss), sumText(r.ClientWorth))
}

func (rk *Ranking) withoutWorthText() string {
	if rk.c.ClientWorth.IsZero() {
		return ""
	}
	bare := *rk.c
	bare.ClientWorth = Case{}.ClientWorth
	again := Rank(&bare, rk.p)
	if again.Fault != nil {
		return ""
	}
	o, _ := again.Find(rk.Recommended)
	text := fmt.Sprintf("Without what the client is worth, %s would be worth about %s", rk.Recommended.Words(), sumText(o.Value))
	if again.Recommended == rk.Recommended {
		return text + " and would still be recommended."
	}
	return fmt.Sprintf("%s and %s would be recommended.", text, again.Recommended.Words())
}

func (rk *Ranking) timeText() string {
	var parts []string
	for _, r := range rk.Readings[1:] {
		if r.Recommended == rk.Recommended {
			continue
		}
		how := "all of it at one half"
		if r.Time == TimeFull {
			how = "all of it in full"
		}
		parts = append(parts, fmt.Sprintf("with %s, %s comes out first", how, r.Recommended.Words()))
	}
	text := "Your own time counts at one half of your rate, hours at a hearing in full"
	if len(parts) == 0 {
		return text + "; counted all at one half or all in full, the recommendation stays."
	}
	return text + "; " + strings.Join(parts, "; ") + "."
}

func changesText(changes []Change) string {
	var parts []string
	for _, c := range changes {
		parts = append(parts, fmt.Sprintf("if %s, %s", c.If, c.Recommended.Words()))
	}
	if len(parts) == 0 {
		return ""
	}
	return "What would change the answer: " + strings.Join(parts, "; ") + "."
}

func (rk *Ranking) figuresText() string {
	var parts []string
	own := false
	for _, f := range rk.Figures() {
		name := strings.TrimPrefix(f.Path, "model.")
		parts = append(parts, fmt.Sprintf("%s %s [%s]", name, figureText(f), f.Sign()))
		own = own || f.Own
	}
	if len(parts) == 0 {
		return ""
	}
	tail := "V verified, S seen on one page, R recalled or own calibration"
	if own {
		tail += ", own your own figure"
	}
	return "Figures used: " + strings.Join(parts, ", ") + ". " + tail + ". They are estimates, not promises."
}

func figureText(f Figure) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", f.Value), "0"), ".")
}

func costText(o Option) string {
	if o.Cash.IsZero() {
		return "no money"
	}
	return "about " + sumText(o.Cash)
}

func percent(p float64) string { return fmt.Sprintf("%.0f %%", math.Round(p*100)) }

func hoursText(h float64) string {
	if h == 1 {
		return "1 hour"
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", h), ".0") + " hours"
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
