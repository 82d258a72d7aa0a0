package judgment

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Next is what follows from something that happened in a matter: what to do, and by
// when where a day is known.
type Next struct {
	Code string
	Text string
	By   day.Date
}

// The codes of what follows.
const (
	NextPayAdmitted  = "pay_admitted"
	NextAskJudgment  = "ask_judgment"
	NextAskDefault   = "ask_default"
	NextProve        = "prove_the_rest"
	NextAttorney     = "attorney"
	NextMediate      = "mediate"
	NextPrepare      = "prepare_hearing"
	NextServe        = "serve_again"
	NextWaitAnswer   = "wait_for_answer"
	NextEnter        = "enter_judgment"
	NextDecide       = "decide_again"
	NextProtectRight = "answer_counterclaim"
)

// Follows says what an event of a matter means next. Nothing of it is done by the
// machine.
func Follows(e *receivable.MatterEvent) []Next {
	switch e.Kind {
	case receivable.EventServed:
		return []Next{{Code: NextWaitAnswer, Text: "Wait for the answer. Enter the last day to answer that the papers name; without an answer by then, ask for judgment by default."}}
	case receivable.EventUnserved:
		return []Next{{Code: NextServe, Text: "Serve it again, at another address or by another way the court allows. An unserved claim leads to no judgment that lasts."}}
	case receivable.EventAnswered:
		return answered(e)
	case receivable.EventHearing:
		return []Next{{Code: NextPrepare, By: e.On, Text: "Make the packet for the court again a few days before, so that it holds the latest payments, and bring it in print."}}
	case receivable.EventDefault:
		return []Next{{Code: NextEnter, Text: "When the default judgment comes, enter it: interest and the time to enforce run from its day."}}
	case receivable.EventSettled:
		return []Next{{Code: NextEnter, Text: "Have the agreement entered as a judgment by consent or kept open until it is paid, so that a broken promise needs no second claim."}}
	}
	return nil
}

func answered(e *receivable.MatterEvent) []Next {
	switch e.Answer {
	case receivable.AnswerAdmits:
		return []Next{{Code: NextAskJudgment, Text: "They admit the claim: ask the court for judgment on the admission, or for a judgment by consent with instalments."}}
	case receivable.AnswerPart:
		admitted := "the admitted part"
		if e.Amount.Sign() > 0 {
			admitted = words(e.Amount)
		}
		return []Next{
			{Code: NextPayAdmitted, Text: "They admit a part: ask for " + admitted + " now, and for judgment on it where the court gives one; taking it gives nothing of the rest away as long as you say so."},
			{Code: NextProve, Text: "Prove the rest: the papers that answer exactly what they deny."},
		}
	case receivable.AnswerDenies:
		return []Next{{Code: NextProve, Text: "They deny it: match each point they deny with a paper, and ask who can speak to it."}}
	case receivable.AnswerCounterclaim:
		return []Next{
			{Code: NextProtectRight, Text: "They claim against you: it has to be answered by a day the court names, or it can be lost by silence."},
			{Code: NextAttorney, Text: "Let an attorney look at the counterclaim before you answer. It can be larger than the claim and can move the case to another court."},
		}
	case receivable.AnswerMediation:
		return []Next{{Code: NextMediate, Text: "They offer mediation: it costs a day and settles many claims. Know before it what you would take, and have what is agreed entered by the court."}}
	case receivable.AnswerNone:
		return []Next{{Code: NextAskDefault, Text: "No answer came: ask for judgment by default. Most courts want proof of service, and in the United States an affidavit that the defendant is not in military service."}}
	}
	return nil
}

// OutcomeMeans says what the end of a matter means next.
func OutcomeMeans(outcome string) []Next {
	switch outcome {
	case receivable.MatterJudgment, receivable.MatterAward:
		return []Next{{Code: NextEnter, Text: "The claim is now owed under the judgment: look at the ways to the money, the known bank first."}}
	case receivable.MatterDismissed:
		return []Next{{Code: NextDecide, Text: "The claim was dismissed. Nothing is asked for any more until a person decides: file again where it was dismissed without prejudice, appeal in time, or give it up."}}
	case receivable.MatterReturned:
		return []Next{{Code: NextDecide, Text: "The file came back. Decide what comes now: another hand, a court, a plan, or to give it up and keep a friendly note going."}}
	}
	return nil
}

func words(a money.Amount) string { return a.Format("en", "gb") }
