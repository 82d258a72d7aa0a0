package recovery

import (
	"slices"

	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// EvidenceWay is a way to something that is missing, ready to be gone.
type EvidenceWay struct {
	Code    string // closed list: WayAck and its neighbours
	Text    string // what to do, in a sentence
	Command string // that does it or begins it
	Minutes int    // of own time, as reckoned
}

// The ways. Those with a button on the desk are acts of one click; the others lead to
// the page or form where they begin.
const (
	WayAck        = "ask_acknowledgment" // one line that confirms the balance
	WayStatement  = "send_statement"     // an account stated, to be confirmed
	WayApproval   = "ask_approval"
	WayDelivery   = "add_delivery_proof"
	WayContract   = "enter_agreement"
	WayRebuild    = "rebuild"
	WayPaper      = "ask_accountant" // the client's own accountant or payables confirm what they have
	WayAnswer     = "answer_complaint"
	WayOrder      = "ask_change_order"
	WayDemand     = "await_demand"
	WayPart       = "ask_part_payment"
	WayEnterPaper = "enter_paper"
)

// ofDebts are the items that only somebody who owes can give.
const ofDebts = remedy.Acknowledged | remedy.InvoicesUnobjected | remedy.PartPayment | remedy.DemandOnFile

// ways lead to an item that is missing, the cheapest first; none while it cannot be
// had, since nothing is owed.
func (g *ground) ways(item remedy.Evidence) []EvidenceWay {
	n := g.file.Number
	if item&ofDebts != 0 && !slices.ContainsFunc(g.items, func(r store.ItemRow) bool { return r.Item.Open.Sign() > 0 }) {
		return nil
	}
	switch item {
	case remedy.Acknowledged:
		return []EvidenceWay{
			{WayAck, "Ask for one line that confirms the balance; the letter is drafted and waits for your approval.", "dunwell ack " + n, 3},
			{WayStatement, "Send the statement of account and ask for a yes to its balance; signed by link it counts.", "dunwell link " + n + " --for ack", 5},
			{WayPaper, "Ask the client's accountant or payables what stands in their books; a line from there admits it as well.", "dunwell call " + n, 15},
		}
	case remedy.InvoicesUnobjected:
		return []EvidenceWay{
			{WayAck, "Ask for one line that confirms balance and invoices: whoever answers has received them.", "dunwell ack " + n, 3},
			{WayStatement, "Send a statement that lists the invoices; silence after it makes an account stated where it is shown to have arrived.", "dunwell statement " + n, 5},
			{WayPaper, "Ask the client's accountant to confirm that the invoices came in, and by which day.", "dunwell call " + n, 15},
		}
	case remedy.Approvals:
		return []EvidenceWay{
			{WayApproval, "Send the delivered work for approval by link: one click of the client, with the exact files.", "dunwell approval send " + n + " FILE --name WORK", 10},
			{WayEnterPaper, "Add a mail or paper in which the client approved.", "dunwell document add " + n + " FILE --kind approval", 5},
		}
	case remedy.DeliveryProof:
		list := []EvidenceWay{
			{WayDelivery, "Add what shows that the work arrived or is used: the mail that carried it, the upload, a picture of the live site.", "dunwell document add " + n + " FILE --kind delivery", 5},
			{WayApproval, "Send the files by link: a download there, confirmed by a click, proves delivery.", "dunwell approval send " + n + " FILE --name WORK", 10},
		}
		return list
	case remedy.SignedContract:
		list := []EvidenceWay{{WayContract, "Enter the contract or the accepted proposal that you have.", "dunwell agreement add " + n + " --kind signed --on DATE --file FILE", 5}}
		if slices.ContainsFunc(g.documents, func(l DocumentLine) bool { return l.Kind == receivable.ContractPaper }) {
			list[0].Text = "A contract lies among the documents: enter what it says as an agreement."
		}
		return list
	case remedy.EmailAgreement:
		return []EvidenceWay{{WayRebuild, "Rebuild the agreement from mails, deliveries and earlier paid invoices, and enter it.", "dunwell evidence " + n + " --rebuild", 10}}
	case remedy.ChangeOrders:
		return []EvidenceWay{{WayOrder, "If extra work was done, have it confirmed with its price.", "dunwell change-order send " + n + " --text TEXT --price SUM", 10}}
	case remedy.PartPayment:
		return []EvidenceWay{{WayPart, "Offer a plan with a first payment now: whoever pays a part admits the rest.", "dunwell plan " + n + " FILE.yaml", 30}}
	case remedy.DemandOnFile:
		return []EvidenceWay{{WayDemand, "It comes with the last step of the ladder, after the call; nothing to do before.", "dunwell explain " + n, 5}}
	case remedy.DisputeAfterDue, remedy.DisputeBeforeDue:
		return []EvidenceWay{{WayAnswer, "Answer the complaint in writing, with what was approved and delivered, and a day to name what is still missing.", "dunwell explain " + n, 30}}
	}
	return nil
}
