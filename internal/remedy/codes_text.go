package remedy

// codeWords say in words why a remedy is refused.
var codeWords = map[Code]string{
	CodeBankruptcy:      "a bankruptcy notice stops it",
	CodeTimeBarred:      "the time to sue is over",
	CodeNoStop:          "it does not stop the time to sue, which ends soon",
	CodeTooSlow:         "too slow: the time to sue ends soon",
	CodeTooEarly:        "too early: the client was hardly asked yet",
	CodeDemandFirst:     "only after the day of a final demand",
	CodeDemandPast:      "the final demand has lapsed; only free persistence is left",
	CodeEnoughReminders: "enough reminders were sent",
	CodeLapsed:          "done already, without success",
	CodePlansBroken:     "two plans were broken",
	CodeNotAdmitted:     "the debt is not admitted",
	CodeNoHardship:      "the client can pay at once",
	CodeNobody:          "nobody to settle with",
	CodeNoDispute:       "nothing is disputed",
	CodeGenuineDispute:  "the dispute is a real one: settle it instead",
	CodeDisputed:        "not while the claim is disputed",
	CodeAnswerFirst:     "the complaint is answered first",
	CodeAnswered:        "the complaint was answered already",
	CodeDeadAddress:     "mail comes back from this address",
	CodeBelowMinimum:    "the claim is too small for one",
	CodeNoAct:           "no freelance-payment act applies",
	CodeNoAgency:        "the act names no agency that takes complaints",
	CodeCompanion:       "goes with the demand; open by itself once that has lapsed",
	CodeNoOrder:         "the law of the place knows none",
	CodeNoClause:        "no arbitration clause",
	CodeClause:          "the arbitration clause closes it",
	CodeNoForum:         "no court at home is open",
	CodeForeignForum:    "the client is abroad and no court at home is open",
	CodeAboveLimit:      "the claim is above the limit",
	CodeWithinLimit:     "the claim is within the limit: nothing to give up",
	CodeLimitUnknown:    "the limit is not known: ask the clerk",
	CodeMayNotFile:      "you may not file there",
	CodeTooSmall:        "the claim is too small for the ordinary court",
}

// Words is the reason in words.
func (c Code) Words() string { return codeWords[c] }
