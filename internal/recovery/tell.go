package recovery

import (
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
)

// stepWords name a step in a sentence.
var stepWords = map[string]string{
	"notice": "note before the due date", "enquiry": "cordial enquiry", "reminder_1": "first reminder", "reminder_2": "second reminder",
	"reminder_3_offer": "firmer reminder with an offer to arrange", "last_notice": "last notice", "final_demand": "final demand",
	"promise_broken": "letter about the promise that passed", "statement": "statement with the new invoice", "plan_offer": "offer to pay in parts",
	"part_payment": "thanks for the part paid", "work_cancellation": "end of the work", "thanks": "thanks", "call": "call",
	"persistence":    "friendly note about what was written off",
	"acknowledgment": "request to confirm the balance", "promise_noted": "note that confirms the day they named",
	"promise_due": "friendly line on the promised day", "plan_terms": "plan for their yes", "plan_agreement": "payment agreement to sign",
	"plan_due": "note before the next part of the plan", "plan_missed": "notice of the missed part", "plan_broken": "end of the plan",
	"plan_kept": "thanks for keeping the plan", "settlement_offer": "proposal to settle", "settlement_agreement": "settlement agreement to sign",
	"invoice_corrected": "corrected invoice", receivable.StepInvoice: "mail with the invoice", receivable.StepApproval: "request for approval", receivable.StepAgreement: "agreement to sign",
	"work_resumed": "note that the work goes on", "winback": "invitation to work together again",
}

// StepWord is a step in words, or a move that has no step.
func StepWord(step string) string {
	if w, ok := stepWords[step]; ok {
		return w
	}
	if w, ok := moveWords[chase.Move(step)]; ok {
		return w
	}
	return step
}

// moveWords name a move that has no step, in a table.
var moveWords = map[chase.Move]string{
	chase.SettlementOffer: "settlement for less", chase.AttorneyLetter: "attorney's letter", chase.StatutoryComplaint: "free complaint",
	chase.Placement: "collection agency", chase.PaymentOrder: "order for payment", chase.SmallClaims: "small claims court",
	chase.Arbitration: "arbitration", chase.CivilCourt: "regular courts", chase.Enforcement: "enforcement", chase.WriteOff: "write off", chase.Ask: "question to you",
}

// RestWord names a reason to rest in words; a code that has none is its own.
func RestWord(code string) string {
	if w, ok := restWords[code]; ok {
		return w
	}
	return code
}

// titleOf says what to do, verb first.
func titleOf(move, step, client string) string {
	switch chase.Move(move) {
	case chase.Wait:
		return "Wait"
	case chase.CallThem:
		return "Call " + client
	case chase.Ask:
		return "Decide about " + client
	case chase.FinalDemand:
		return "Decide on the final demand to " + client
	case chase.WorkCancellation:
		return "Decide on the end of the work for " + client
	case chase.PlanOffer:
		if step != string(chase.StepPlanOffer) {
			return "Send the " + StepWord(step) + " to " + client
		}
		return "Offer " + client + " to pay in parts"
	case chase.SettlementOffer:
		return "Offer " + client + " to settle for less"
	case chase.AttorneyLetter:
		return "Instruct an attorney against " + client
	case chase.StatutoryComplaint:
		return "File the free complaint against " + client
	case chase.Placement:
		return "Place " + client + " with a collection agency"
	case chase.PaymentOrder:
		return "Apply for an order for payment against " + client
	case chase.SmallClaims:
		return "File against " + client + " in small claims court"
	case chase.Arbitration:
		return "Begin arbitration against " + client
	case chase.CivilCourt:
		return "Have " + client + " sued in the regular courts"
	case chase.Enforcement:
		return "Choose the next step to the money of " + client
	case chase.WriteOff:
		return "Write off what " + client + " owes"
	default:
		return "Send the " + StepWord(step) + " to " + client
	}
}

// entries say how a fact that a letter cannot do without is entered, by the name
// of its placeholder: what it is, and the words of the command after "dunwell";
// %s is the client.
var entries = map[string][2]string{
	"agreement_reference":            {"what was agreed", `fact %s agreement="proposal of 3 March 2026, accepted by e-mail"`},
	"work_done_summary":              {"what was delivered and when", `fact %s work_done="The work was delivered on 28 August 2026 and approved in writing."`},
	"fact:right_to_end_work":         {"the right to end the work, once the final demand has lapsed", `fact %s end_right=yes`},
	"fact:client_answered":           {"their answer", `heard %s TEXT --outcome CODE`},
	"fact:signatory_authorised":      {"who may sign for them", `plan %s --agreed DATE --how email --signatory NAME, or settle … --signatory NAME`},
	"fact:dispute_or_doubt_recorded": {"something to compromise about", `dispute %s --invoice N`},
	"fact:debt_admitted":             {"that the plan admits the debt", `ack %s`},
	"project_name":                   {"the name of the work", `fact %s work="autumn menu"`},
	"fact:delivery_trackable":        {"an address that takes mail, or a letter by post", `fact %s email=…`},
	"work_pause_date":                {"the day since which work rests", `fact %s work_paused=DATE`},
	"fact:written_off_not_waived":    {"what was written off", `write-off %s`},
	"client_address":                 {"their address", `fact %s address="4 Quay Street|Portland, OR 97209"`},
	"cost_budget":                    {"what an attorney may cost", `fact %s attorney_budget=SUM`},
	"history_list":                   {"what was written and said before", `before %s FILE.yaml`},
}

// howToEnter tells a person which facts a letter waits for, in plain words, and
// the command for each.
func (o occasion) howToEnter(lacking *letter.Lacking) error {
	return fault.Invalidf("letter_fact_missing", o.delivery.Number, "the %s to %s waits for facts that are not known yet: %s",
		StepWord(o.delivery.Step), o.file.Client.Name, toEnter(lacking.Names, o.file))
}

// toEnter names facts that are lacking in plain words, with the command for each.
func toEnter(names []string, file *receivable.File) string {
	client := file.Client.Number
	if client == "" {
		client = strconv.Quote(file.Client.Name)
	}
	var unknown []string
	for _, name := range names {
		entry, ok := entries[name]
		if !ok {
			unknown = append(unknown, strings.ReplaceAll(strings.TrimPrefix(name, "fact:"), "_", " "))
			continue
		}
		unknown = append(unknown, entry[0]+" (dunwell "+fmt.Sprintf(entry[1], client)+")")
	}
	return strings.Join(unknown, "; ")
}

// tell is what the history in a formal letter says of a touch. What came back
// undelivered, and decisions of the desk, are not told to the client.
func tell(t receivable.Touch) (letter.Happened, bool) {
	h := letter.Happened{On: t.On}
	switch t.Kind {
	case receivable.Written:
		h.Kind, h.Channel = t.Step, t.Channel
		return h, t.Step != ""
	case receivable.Called:
		switch t.Outcome {
		case receivable.OutcomeNoAnswer, receivable.OutcomeWrongNumber:
			h.Kind = letter.CallNoAnswer
		case receivable.OutcomeMessageLeft:
			h.Kind = letter.CallMessage
		default:
			h.Kind = letter.CallMade
		}
		return h, true
	case receivable.Heard:
		h.Kind = letter.AnswerCame
		return h, true
	}
	return h, false
}
