package chase

import (
	"strconv"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
)

// words builds one sentence.
type words struct{ b []byte }

func (w *words) put(parts ...any) *words {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			w.b = append(w.b, p...)
		case day.Date:
			w.b = append(w.b, p.Long("en", "gb")...)
		case money.Amount:
			w.b = append(w.b, p.Format("en", "gb")...)
		case int32:
			w.b = strconv.AppendInt(w.b, int64(p), 10)
		}
	}
	return w
}

// some counts in words up to twelve: "one letter", "two letters", "13 letters".
func some(n int32, one, many string) string {
	counts := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	word := strconv.Itoa(int(n))
	if n >= 0 && int(n) < len(counts) {
		word = counts[n]
	}
	if n == 1 {
		return word + " " + one
	}
	return word + " " + many
}

// capital is some at the beginning of a sentence.
func capital(n int32, one, many string) string {
	s := some(n, one, many)
	if s[0] >= 'a' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// AppendText writes the reason as one plain sentence.
func (r Reason) AppendText(b []byte) []byte {
	w := &words{b}
	switch {
	case r.moneyText(w), r.holdText(w), r.promiseText(w), r.causeText(w), r.ladderText(w), r.limitText(w), r.timeText(w), r.doText(w), r.changeText(w):
		return w.b
	}
	return append(b, r.Code...)
}

func (r Reason) moneyText(w *words) bool {
	switch r.Code {
	case OwedNone:
		if r.Sum.Sign() < 0 {
			w.put("Nothing is owed; ", r.Sum.Neg(), " stands in their favour.")
		} else {
			w.put("Nothing is owed.")
		}
	case OwedSome:
		w.put(r.Sum, " is owed.")
	case SourceGone:
		w.put("What was open (", r.Sum, ") is gone from the last open list and counts as settled there.")
	case DueNone:
		if r.On.IsZero() {
			w.put("Nothing is late.")
		} else {
			w.put("Nothing is late; the next day to pay is ", r.On, ".")
		}
	case DueSoon:
		w.put("An invoice falls due on ", r.On, ", and they paid late before.")
	case DueLate:
		w.put(capital(r.N, "day", "days"), " late, ", r.Sum)
		if r.M > 0 {
			w.put("; paid late before.")
		} else {
			w.put("; never late before.")
		}
	case CashUnapplied:
		w.put("Money or credit of ", r.Sum, " that is not set against an invoice makes up for what is late.")
	case AmountSmall:
		w.put(r.Sum, " is too little to write about.")
	case AmountEnough:
		if r.Sum.IsZero() {
			w.put("The sum does not matter here.")
		} else {
			w.put("The sum is worth a letter (", r.Sum, " or more).")
		}
	case MoneyStale:
		if r.On.IsZero() {
			w.put("No source of payments has been read yet, so nobody is asked for money.")
		} else {
			w.put("Payments are known only through ", r.On, ". Money may be here that nobody has seen.")
		}
	case MoneyFresh:
		w.put("Payments are known through ", r.On, ".")
	default:
		return false
	}
	return true
}

func (r Reason) holdText(w *words) bool {
	switch r.Code {
	case StopInsolvency:
		w.put("Insolvency is known: all contact stops.")
	case StopAttorney:
		w.put("They named an attorney; only the attorney is written to, by a person.")
	case StopContact:
		w.put("They asked not to be contacted.")
	case StopOptOut:
		w.put("You keep this client out of the chase.")
	case StopNone:
		w.put("Contact is not stopped.")
	case DeliveryDoubtful:
		w.put("We cannot tell whether the last formal letter left. Look before anything is sent again.")
	case DeliveryClear:
		w.put("No letter is in doubt.")
	case ReplyUnread:
		if r.Name != "" {
			w.put("Resting since ", r.On, ": ", r.Name, ".")
			break
		}
		w.put("Resting: an answer of ", r.On, " waits to be read.")
	case ReplyNone:
		w.put("No answer waits to be read.")
	case PauseRunning:
		switch {
		case r.Till.IsZero():
			w.put("You paused this account until you say otherwise")
		default:
			w.put("You paused this account through ", r.Till)
		}
		if r.Name != "" {
			w.put(": ", r.Name)
		}
		w.put(".")
	case PauseNone:
		w.put("No pause runs.")
	case DisputeOpen:
		w.put("All that is late is disputed (", r.Sum, ").")
	case DisputePart:
		w.put(r.Sum, " is disputed and not asked for; the rest goes on.")
	case DisputeNone:
		w.put("Nothing is disputed.")
	case MistakeOpen:
		w.put("What is late waits for our correction (", r.Sum, ").")
	case MistakePart:
		w.put(r.Sum, " waits for our correction or is disputed, and is not asked for.")
	case RestOpen:
		w.put("You let all that is late rest (", r.Sum, "), the first invoice through ", r.Till, ".")
	case RestPart:
		w.put("You let ", r.Sum, " rest, the first invoice through ", r.Till, "; the others go on.")
	default:
		return false
	}
	return true
}

func (r Reason) promiseText(w *words) bool {
	sum := func() {
		if r.Sum.Sign() > 0 {
			w.put(r.Sum, " was")
		} else {
			w.put("Payment was")
		}
	}
	switch r.Code {
	case PaidGrace:
		w.put("They say they paid on ", r.On, "; it may be under way until ", r.Till, ".")
	case PaidClaimed:
		w.put("They say they paid on ", r.On, ", but nothing has come through ", r.Till, ". Ask your bank, or them, yourself.")
	case PaidUnclear:
		w.put(r.Sum, " came in on ", r.On, " and may be theirs. Say whose it is.")
	case PaidNone:
		w.put("They do not say they have paid.")
	case PlanRunning:
		if r.On.IsZero() {
			w.put("A plan is in good standing.")
		} else {
			w.put("A plan is in good standing; its next day is ", r.On, ".")
		}
	case PlanMissed:
		w.put("The instalment of ", r.On, " (", r.Sum, ") has not come. Decide what becomes of the plan.")
	case PlanNone:
		w.put("No plan runs.")
	default:
		return r.arrangedText(w) || r.promisedText(w, sum)
	}
	return true
}

func (r Reason) promisedText(w *words, sum func()) bool {
	switch r.Code {
	case PromiseRunning:
		sum()
		w.put(" promised by ", r.On, ".")
	case PromiseGrace:
		sum()
		w.put(" promised by ", r.On, "; it may be under way until ", r.Till, ".")
	case PromiseBroken:
		sum()
		w.put(" promised by ", r.On, " and did not come.")
	case PromisePart:
		w.put("Of what was promised by ", r.On, " only ", r.Sum, " came.")
	case PromiseKept:
		w.put("The promise of ", r.On, " was kept.")
	case PromiseNone:
		w.put("No promise runs.")
	default:
		return false
	}
	return true
}

func (r Reason) causeText(w *words) bool {
	switch r.Code {
	case CauseUnknown:
		w.put("Nobody knows yet why.")
	case CauseForgot:
		w.put("They forgot.")
	case CauseSilence:
		w.put("No answer for ", some(int32(r.Till.Sub(r.On)), "day", "days"), " after ", some(r.N, "letter", "letters"))
		if r.M > 0 {
			w.put(" and ", some(r.M, "call", "calls"))
		}
		w.put(".")
	case CauseStalling:
		w.put("They answer but do not pay: ", some(r.N, "answer", "answers"), " without a day, ", some(r.M, "broken promise", "broken promises"), ". It counts as silence.")
	case CauseRefusal:
		w.put("They refuse to pay.")
	case CauseHardship:
		if r.N > 0 {
			w.put("Money was tight for them, and the plan that was to help was broken.")
			break
		}
		w.put("Money is tight for them: a way to pay is offered before anything else.")
	case CauseUnclear:
		w.put("You noted a ", r.Name, ", but not for which invoice. Put it on an invoice or on the account.")
	case HardshipWaiting:
		w.put("A way to pay was offered on ", r.On, "; their answer has time until ", r.Till, ".")
	case HardshipAnswered:
		w.put("They answered the offer of ", r.On, ". Draw a plan up from what they can pay, or decide how to go on.")
	case HardshipUnanswered:
		w.put("The offer of ", r.On, " had no answer. Decide how to go on.")
	default:
		return false
	}
	return true
}

func (r Reason) ladderText(w *words) bool {
	switch r.Code {
	case DemandNone:
		w.put("No final demand runs.")
	case DemandRunning:
		w.put("The final demand of ", r.On, " gives them until ", r.Till, ".")
	case DemandGrace:
		w.put("The date of the final demand, ", r.On, ", has passed; money may be under way until ", r.Till, ".")
	case DemandOver:
		w.put("The date of the final demand was ", r.Till, ".")
	case HistoryNone:
		w.put("Nothing was said about it yet.")
	case HistorySome:
		w.put(capital(r.N, "letter", "letters"), " and ", some(r.M, "call", "calls"))
		if !r.On.IsZero() {
			w.put(" since ", r.On)
		}
		w.put(".")
	case StepLater:
		w.put("Next: ", stepWords(Step(r.Name)), " on ", r.On, ".")
	case StepSpacing:
		w.put("Too soon after ", r.Till, "; next: ", stepWords(Step(r.Name)), " on ", r.On, ".")
	case ImportPatience:
		w.put("You entered this account on ", r.Till, "; nothing firmer before ", r.On, ".")
	case DeadlineRunning:
		w.put("The last letter gives them until ", r.Till, ".")
	case DeadlineGrace:
		w.put("The date in the last letter has passed; money may be under way until ", r.Till, ".")
	case AnswerRecent:
		w.put("They answered on ", r.Till, "; the next letter waits until ", r.On, ".")
	case DemandNeedsCall:
		w.put("Before a final demand somebody calls, or you decide that no call is needed.")
	case DemandUndelivered:
		w.put("No letter is known to have reached them. Find another way before a final demand.")
	case DemandOneWay:
		w.put("Only one way was tried. Send a letter by post or to another contact before a final demand.")
	case LadderEnded:
		if r.On.IsZero() {
			w.put("The ladder is at its end. Decide what to do.")
		} else {
			w.put("The final demand of ", r.On, " is over and money is still owed. Decide what to do.")
		}
	default:
		return false
	}
	return true
}

func (r Reason) limitText(w *words) bool {
	switch r.Code {
	case ContactBounced:
		w.put("The last letter came back on ", r.On, ". Find another address.")
	case ContactUnusable:
		w.put("None of the contacts may or can be written to. Name one.")
	case ContactNone:
		w.put("No contact is recorded; letters go to the client's own address.")
	case ContactKnown:
		w.put("There is somebody to write to.")
	case CapWritten:
		w.put(capital(r.N, "letter", "letters"), " in seven days are enough; the next can go on ", r.On, ".")
	case CapCalls:
		w.put(capital(r.N, "call", "calls"), " in seven days are enough; the next can follow on ", r.On, ".")
	case CapFree:
		w.put("No more contacts than agreed in seven days.")
	case DayQuiet:
		if r.Name != "" {
			w.put(r.Name, " where they are; it goes on ", r.On, ".")
		} else {
			w.put("A day of rest where they are; it goes on ", r.On, ".")
		}
	case DayBusiness:
		w.put("A business day where they are.")
	default:
		return false
	}
	return true
}

// timeText is about the time to sue and the roads outside the letters.
func (r Reason) timeText(w *words) bool {
	switch r.Code {
	case LimitationNone:
		w.put("No time to sue runs, since nothing is late.")
	case LimitationUnknown:
		w.put("How long you may still sue is not known here. Ask a lawyer of the place before time is lost.")
	case LimitationClear:
		w.put("The last day to sue is ", r.On, ".")
	case LimitationFiled:
		w.put("The claim is with ", r.Name, "; the last day to sue was reckoned as ", r.On, ".")
	case LimitationNear:
		w.put("The right to sue ends on ", r.On, ", in ", some(r.N, "day", "days"), ". File, or get a signed acknowledgment, before then")
		if r.Name != "" {
			w.put("; best now: ", r.Name)
		}
		w.put(".")
	case LimitationPassed:
		w.put("The last day to sue, ", r.On, ", is over: nothing may be threatened any more, unless something restarted the time.")
	case MatterRunning:
		w.put("It is under way outside (", r.Name, "); our letters rest.")
	case JudgmentOpen:
		w.put("It is owed under ", r.Name, ", and ", r.Sum, " of it is open in the book: choose the next step to the money.")
	case JudgmentEnforcing:
		w.put("A step of enforcement is under way (", r.Name, "); it is looked at again on ", r.On, ".")
	case JudgmentParts:
		w.put("The court ordered payment in parts (", r.Name, "); the part of ", r.On, " is awaited.")
	case JudgmentMissed:
		w.put("The part of ", r.On, " that the court ordered did not come, as far as the book shows (", r.Name, "): take a step to the money, or record that the whole is due.")
	case JudgmentStayed:
		w.put("Nothing is enforced: ", r.Name, " is stayed since ", r.On, ".")
	case JudgmentEnds:
		w.put("The time to enforce ", r.Name, " ends on ", r.On, ": have it renewed, or take a last step.")
	case JudgmentOver:
		w.put("The time to enforce ", r.Name, " ended on ", r.On, "; nothing is asked for under it any more.")
	case JudgmentPaid:
		w.put("The book shows nothing open under ", r.Name, ": see whether it is paid to the cent, and record it as satisfied.")
	case JudgmentKept:
		w.put("The books gave up ", r.Sum, ", and ", r.Name, " still stands: it is brought up in time to be renewed.")
	case JudgmentDone:
		w.put("Done: ", r.Name, " is settled since ", r.On, ".")
	case MatterNone:
		w.put("No court or agency has it.")
	case RemedyBest:
		if r.Sum.IsZero() {
			w.put("No road open now is worth its cost. Best: ", r.Name, ", with a friendly note from time to time.")
		} else {
			w.put("Best now: ", r.Name, ", worth about ", r.Sum, " on average after its cost and your time.")
		}
	case RemedyArmed:
		w.put("The date has passed, and you decided what follows: ", r.Name, ".")
	case NoteDue:
		w.put("It was written off; a friendly note now and then costs nothing.")
	default:
		return false
	}
	return true
}

func (r Reason) doText(w *words) bool {
	switch r.Code {
	case StepDue:
		if r.planLetterText(w) {
			break
		}
		switch Step(r.Name) {
		case policy.Notice:
			w.put("Notice that an invoice falls due on ", r.Till, ".")
		case StepPromiseBroken:
			if r.M > 0 {
				w.put("Only a part of what they promised by ", r.On, " came. Give thanks, and ask about the rest.")
			} else {
				w.put("The day they named, ", r.On, ", has passed. Ask what happened.")
			}
		case StepEnquiry:
			w.put("An enquiry opens the case. ", capital(r.N, "day", "days"), " late when we first saw it.")
		default:
			name := stepWords(Step(r.Name))
			w.put(string(name[0]-'a'+'A'), name[1:], ". ", capital(r.N, "day", "days"), " late")
			if !r.On.IsZero() {
				w.put("; the last letter was on ", r.On)
			}
			w.put(".")
		}
	case CallPreferred:
		w.put("They asked to be called; the letter follows when that is done, or on the fourth business day.")
	case CallDue:
		w.put("Call them. A call finds the cause; a letter would only repeat the figure.")
	case InvoiceNew:
		w.put("A new invoice, with what is open listed below it.")
	case HardshipOffer:
		w.put("Offer a way to pay ", r.Sum, " in parts.")
	case PartPaid:
		w.put("A part came after the final demand. Give thanks; its date stands for the rest.")
	case WorkCancel:
		w.put("The date of the final demand has passed without payment. Decide whether the work ends.")
	case ThanksDue:
		w.put("Everything is paid. Say thank you.")
	case LetterWanted:
		w.put("You asked for this letter.")
	default:
		return false
	}
	return true
}

func (r Reason) changeText(w *words) bool {
	switch r.Code {
	case ChangePayment:
		w.put("A payment of ", r.Sum, " ends it.")
	case ChangePromise:
		w.put("A promise with a day: everything rests until then.")
	case ChangeAnswer:
		w.put("Any answer from them: everything rests until it is read.")
	case ChangeDispute:
		w.put("An objection to all of it: it rests until you have answered.")
	case ChangeStop:
		w.put("News of insolvency or of an attorney: all contact stops.")
	case ChangeSource:
		w.put("Payments read through ", r.On, ": then ", r.Name, ".")
	case ChangeDay:
		w.put("On ", r.On, ": ", r.Name, ".")
	default:
		return false
	}
	return true
}

// stepWords names a step for a person.
func stepWords(s Step) string {
	switch s {
	case policy.Notice:
		return "notice"
	case policy.Reminder1:
		return "first friendly reminder"
	case policy.Reminder2:
		return "second friendly reminder"
	case policy.Call:
		return "call"
	case policy.Reminder3Offer:
		return "firmer reminder with an offer to arrange"
	case policy.LastNotice:
		return "last notice"
	case policy.FinalDemand:
		return "final demand"
	case StepEnquiry:
		return "enquiry"
	case StepPromiseBroken:
		return "letter about the broken promise"
	case StepStatement:
		return "statement with the new invoice"
	case StepPlanOffer:
		return "offer to pay in parts"
	case StepPartPayment:
		return "thanks for the part payment"
	case StepWorkCancellation:
		return "end of the work"
	case StepThanks:
		return "thanks"
	case StepPersistence:
		return "friendly note about what was written off"
	case StepWorkResumed:
		return "note that the work goes on"
	case StepWinback:
		return "invitation to work together again"
	}
	if words, ok := planSteps[s]; ok {
		return words
	}
	return "a decision of yours"
}

// Text is the warning in one plain sentence.
func (w Warning) Text() string {
	t := &words{}
	switch w.Code {
	case WarnNoContact:
		t.put("No contact is recorded; the letter goes to the client's own address.")
	case WarnCallOpen:
		t.put("The call of the ladder has not been made.")
	case WarnDisputedPart:
		t.put(w.Sum, " is disputed and left out.")
	case WarnMistakePart:
		t.put(w.Sum, " waits for a correction or is disputed, and is left out.")
	case WarnTimeEnds:
		t.put("The time to sue ends on ", w.Name, ". Decide before it whether to file.")
	case WarnRestsPart:
		t.put(w.Sum, " rests and is left out.")
	case WarnItemGone:
		t.put(w.Sum, " is gone from the last open list and left out.")
	case WarnPaymentMeaning:
		t.put("Ask what the ", w.Sum, " were meant as: a part, or payment in full. It may also restart limitation.")
	case WarnHolidays:
		t.put("Only the weekends of ", w.Name, " are known, not its holidays.")
	case WarnPauseRight:
		t.put("No clause that allows you to pause the work is on record.")
	case WarnNoDueDate:
		t.put("An open invoice has no due date and is left out.")
	case WarnNoMailbox:
		t.put("No mailbox is read here: make sure that no answer has come.")
	case WarnLawRecalled:
		t.put("The days given follow a rule that was not checked at its source: ", w.Name, ".")
	case WarnPartAfterDay:
		t.put(w.Sum, " came after the final demand.")
	default:
		t.put(string(w.Code))
	}
	return string(t.b)
}
