package wording

import "slices"

// judgement says when a sentence breaks a rule: a topic that is not negated and,
// where turns are given, one of them anywhere in the sentence.
type judgement struct {
	rule  Rule
	step  Step // for the rules about steps
	topic tag
	turns []tag
}

var (
	threatening = []tag{cond, fut, act, spur, soft, tell}
	telling     = []tag{tell, soft}
	approaching = []tag{tell, soft, act, spur, cond}
	demanding   = []tag{add}
)

var judgements = []judgement{
	{rule: Crime, topic: crimePlain},
	{rule: Crime, topic: police, turns: threatening},
	{rule: Immigration, topic: alienPlain},
	{rule: Immigration, topic: alien, turns: threatening},
	{rule: Authority, topic: officePlain},
	{rule: Authority, topic: office, turns: threatening, step: StatutoryComplaint},
	{rule: Publicity, topic: publicPlain},
	{rule: Publicity, topic: public, turns: telling},
	{rule: ThirdPerson, topic: thirdPlain},
	{rule: ThirdPerson, topic: third, turns: telling},
	{rule: ThirdPerson, topic: kin, turns: approaching},
	{rule: AttorneyFalse, topic: lawyerPlain},
	{rule: AttorneyFalse, topic: lawyerOurs},
	{rule: CourtLook, topic: courtLook},
	{rule: ChargeUnfounded, topic: feePlain},
	{rule: ChargeUnfounded, topic: fee, turns: demanding},
	{rule: ChargeUnfounded, topic: fixed},
	{rule: Consumer, topic: fixed},
	{rule: Consumer, topic: consumerPlain},
	{rule: InterestNoBasis, topic: interestPlain},
	{rule: InterestNoBasis, topic: interest, turns: demanding},
	{rule: StepNotArmed, step: Attorney, topic: lawyerStep},
	{rule: StepNotArmed, step: Attorney, topic: lawyer, turns: threatening},
	{rule: StepNotArmed, step: CivilCourt, topic: courtStep},
	{rule: StepNotArmed, step: CivilCourt, topic: court, turns: threatening},
	{rule: StepNotArmed, step: Arbitration, topic: tribunal, turns: threatening},
	{rule: StepNotArmed, step: Agency, topic: agencyStep},
	{rule: StepNotArmed, step: Agency, topic: agency, turns: threatening},
	{rule: StepNotArmed, step: CreditReport, topic: creditStep},
	{rule: StepNotArmed, step: CreditReport, topic: credit, turns: threatening},
	{rule: StepNotArmed, step: StatutoryComplaint, topic: complaint, turns: threatening},
	{rule: FalseOutcome, topic: outcome},
	{rule: FalseOutcome, topic: seize, turns: threatening},
	{rule: LockOut, topic: lockPlain},
	{rule: LockOut, topic: down, turns: []tag{site}},
	{rule: LockOut, topic: rightsPlain},
	{rule: Insult, topic: insultPlain},
	{rule: Harassment, topic: harass},
	{rule: FalseUrgency, topic: urgent},
}

// judge holds one sentence against every rule; each rule is named at most once.
func (l *lexicon) judge(text string, s sentence, a Allowed) []Finding {
	hits := l.find(s.tokens)
	r := reading{s.tokens, hits, 0}
	for _, h := range hits {
		r.tags |= 1 << h.tag
	}
	var found []Finding
	add := func(rule Rule, step Step, h hit) {
		if slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == rule }) {
			return
		}
		ruling := rule.ruling()
		found = append(found, Finding{
			Rule: rule, Step: step, Sentence: oneLine(text[s.start:s.end]),
			Span:  Span{s.tokens[h.from].start, s.tokens[h.to-1].end},
			Cited: ruling.cited(), Fix: ruling.fix,
		})
	}
	for _, j := range judgements {
		h, ok := r.breaks(j)
		switch {
		case !ok:
			continue
		case h.tag == fee && r.has(fixed): // the fixed sum is for the costs of recovery, and judged as such
			continue
		case a.Stayed && r.has(estate) && j.rule == StepNotArmed: // speaks of the client's own proceedings
			continue
		}
		if rule, refused := a.ruleFor(j, h); refused {
			add(rule, stepOf(rule, j), h)
		}
	}
	if a.Stayed {
		if h, ok := r.demands(); ok {
			add(Stayed, "", h)
		}
	}
	return found
}

// stepOf names the step only where the rule is about one.
func stepOf(rule Rule, j judgement) Step {
	switch rule {
	case StepNotArmed, StepNotOpen, PastLimitation:
		return j.step
	}
	return ""
}

// ruleFor says which rule a sentence breaks that speaks of this topic, given what
// is allowed; refused is false where it may be said.
func (a Allowed) ruleFor(j judgement, h hit) (rule Rule, refused bool) {
	switch j.rule {
	case Authority:
		return j.rule, j.step != StatutoryComplaint || a.Armed != StatutoryComplaint || a.Shut
	case AttorneyFalse:
		toCome := h.tag == lawyerOurs && a.Armed == Attorney && !a.Shut // "my attorney" may be the one to be instructed
		return j.rule, !a.Instructed && !toCome
	case CourtLook:
		return j.rule, !a.Filed
	case ChargeUnfounded:
		if h.tag == fixed {
			return j.rule, !a.Compensation && !a.Consumer
		}
		return j.rule, !a.Charges
	case Consumer:
		return j.rule, a.Consumer
	case InterestNoBasis:
		return j.rule, !a.Interest
	case LockOut:
		if h.tag == rightsPlain {
			return j.rule, !a.LockOut && !a.Rights
		}
		return j.rule, !a.LockOut
	case FalseOutcome:
		return j.rule, h.tag != seize || !a.Judgment
	case StepNotArmed:
		return a.ruleForStep(j.step)
	}
	return j.rule, true
}

func (a Allowed) ruleForStep(step Step) (Rule, bool) {
	suit := step == CivilCourt || step == Arbitration
	switch {
	case a.Stayed:
		return Stayed, true
	case a.Barred && suit && !a.Filed:
		return PastLimitation, true
	case step == Attorney && a.Instructed, step == CivilCourt && a.Filed:
		return "", false
	case !a.Armed.covers(step):
		return StepNotArmed, true
	case a.Shut:
		return StepNotOpen, true
	}
	return "", false
}

// covers tells whether an armed step may be called by this name.
func (s Step) covers(named Step) bool {
	if named == CivilCourt {
		return s == SmallClaims || s == PaymentOrder || s == CivilCourt
	}
	return s == named
}

// reading is a sentence with what was found in it.
type reading struct {
	tokens []token
	hits   []hit
	tags   uint64 // set of the tags found
}

func (r *reading) has(t tag) bool { return r.tags&(1<<t) != 0 }

// breaks gives the first place where a judgement holds.
func (r *reading) breaks(j judgement) (hit, bool) {
	if !r.has(j.topic) {
		return hit{}, false
	}
	for _, h := range r.hits {
		if h.tag != j.topic || !r.turned(j, h) || r.negated(h) {
			continue
		}
		return h, true
	}
	return hit{}, false
}

// turned finds a turn outside the topic's own words.
func (r *reading) turned(j judgement, topic hit) bool {
	if len(j.turns) == 0 {
		return true
	}
	for _, h := range r.hits {
		if slices.Contains(j.turns, h.tag) && (h.to <= topic.from || h.from >= topic.to) {
			return true
		}
	}
	return r.has(avoid) && r.has(pay) && len(j.turns) == len(threatening)
}

// demands finds a demand for money, which a stay forbids.
func (r *reading) demands() (hit, bool) {
	if !r.has(ask) {
		return hit{}, false
	}
	for _, h := range r.hits {
		if h.tag == pay && !r.negated(h) && !r.within(nonpay, h) {
			return h, true
		}
	}
	return hit{}, false
}

// negated tells whether a "not" governs the words of a hit. A "not" that is part
// of "not paid" or "no choice" governs nothing; one that is part of the hit itself
// neither.
func (r *reading) negated(h hit) bool {
	if !r.has(not) && !r.has(avoid) {
		return false
	}
	from, to := r.clauseOf(h)
	for _, n := range r.hits {
		switch {
		case n.tag != not && n.tag != avoid, n.from < from, n.from >= to, n.from >= h.from && n.from < h.to:
			continue
		case n.tag == avoid && r.has(pay), r.spent(n, h):
			continue
		}
		return true
	}
	return false
}

// within tells whether a hit lies inside a phrase of that tag.
func (r *reading) within(t tag, n hit) bool {
	return slices.ContainsFunc(r.hits, func(h hit) bool { return h.tag == t && n.from >= h.from && n.to <= h.to })
}

// spent reports a "not" inside a phrase with a meaning of its own, unless the topic
// stands inside it too ("no fee for paying late").
func (r *reading) spent(n, topic hit) bool {
	for _, h := range r.hits {
		switch {
		case n.from < h.from || n.to > h.to, topic.from >= h.from && topic.to <= h.to:
		case h.tag == nonpay, h.tag == spur, h.tag == cond, h.tag >= crimePlain:
			return true
		}
	}
	return false
}

// clauseOf bounds the clause around a hit: by marks, and by words that open a
// clause. A short list after a comma ("no lawyer, court or agency") still belongs
// to what stands before it.
func (r *reading) clauseOf(h hit) (from, to int) {
	from, to = h.from, h.to
	for from > 0 {
		if r.opens(from) || r.tokens[from-1].mark && !r.lists(from, h.from) {
			break
		}
		from--
	}
	for to < len(r.tokens) && !r.tokens[to].mark && !r.opens(to) {
		to++
	}
	return from, to
}

// opens reports a word that begins a clause of its own.
func (r *reading) opens(i int) bool {
	for _, h := range r.hits {
		if h.from == i && (h.tag == but || h.tag == clause) {
			return true
		}
	}
	return false
}

// lists reports a comma inside an enumeration: few words after it, and no turn
// of the writer's own among them.
func (r *reading) lists(from, topic int) bool {
	if r.tokens[from-1].text != "," || topic-from > 3 {
		return false
	}
	return !slices.ContainsFunc(r.hits, func(h hit) bool {
		return h.from >= from && h.from < topic && (h.tag == fut || h.tag == cond || h.tag == act || h.tag == spur)
	})
}
