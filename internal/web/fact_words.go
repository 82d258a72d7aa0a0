package web

import (
	"strings"

	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// factLabels name the facts in two or three words, where their meaning in full would be
// a label of four lines. German stands in say/texts/de/facts.yaml.
var factLabels = map[string]string{
	"name": "Name", "address": "Postal address", "place": "Place", "zone": "Time zone", "language": "Language of letters", "form": "Legal form",
	"large_company": "Large company", "contact": "Written to", "email": "E-mail", "phone": "Telephone", "address_form": "Addressed as",
	"informal": "Informal tone", "prefers": "Asked to be reached", "vat_id": "VAT number", "buyer_reference": "Reference on invoices",
	"einvoice": "Electronic invoice", "opt_out": "Never by the machine", "policy": "Ladder",
	"registered_name": "Registered name", "register_number": "Register number", "registered_agent": "Registered agent", "service_address": "Address for papers",

	"signed_contract": "Signed contract", "email_agreement_only": "Agreed by e-mail only", "approvals_of_work_and_revisions": "Work approved",
	"approvals_deemed":      "Approved by silence",
	"delivery_or_use_proof": "Proof of delivery or use", "debt_acknowledged_in_writing": "Debt admitted in writing",
	"invoices_received_unobjected": "Invoices not objected to", "part_payment_made": "Paid in part", "change_orders_approved": "Extra work approved",
	"final_demand_on_file": "Final demand on file", "written_dispute_before_due": "Complained before the due day",
	"written_dispute_after_due": "Complained after the due day", "real_defect_evidence": "Defect they can show",

	"agreement": "Agreement", "contract": "Written or oral", "agreed_days": "Agreed days to pay", "accepted": "Accepted on", "work": "Piece of work",
	"work_done": "What was done", "work_paused": "Work rests since", "ongoing_work": "Work under way", "work_in_use": "Work in use",

	"interest_clause": "Late interest agreed", "interest_rate": "Agreed rate", "waive_charges": "Charges given up", "end_right": "Right to end the work",
	"attorney_fee_clause": "Attorney’s fees agreed", "suspension_right": "Right to let work rest", "pause_clause": "Clause for that",
	"rights_on_payment": "Rights pass on payment", "kill_fee": "Kill fee", "arbitration": "Arbitration", "arbitration_provider": "Arbitration by",
	"small_claims_carve_out": "Small claims left open", "venue_home": "Courts at home agreed", "service_by_email": "Papers by e-mail",
	"acceptance_deemed": "Accepted by silence", "revision_limits": "Revisions limited", "owner_guarantee": "Owner vouches",

	"solvency": "Ability to pay", "bank_known": "Bank account known", "known_bank": "Their bank", "employer": "Their employer", "owned_land": "Land they own", "bankruptcy_notice": "Bankruptcy", "response": "How they answer",
	"vague_answers": "Vague answers", "plans_broken": "Plans not kept", "processing": "In their process", "payer_contact_asked": "Accounts payable asked",
	"address_traced": "Address traced", "exposure_limit": "Limit of what is at risk", "return_deposit": "Deposit on return", "return_terms": "Terms on return",
	"client_worth": "Worth of the client", "offer_on_table": "Offer to end it", "offer_share": "Part offered", "paid_in_full_cheque": "Marked “in full”",
	"paid_in_full_sum": "Its sum", "dispute_answered": "Complaint answered", "call": "Call before the demand", "refused": "Refused by their server",
	"persist": "Free reminders later",

	"distance": "Distance", "final_demand": "Earlier final demand", "attorney_letter": "Attorney’s letter", "attorney_budget": "Budget for an attorney",
	"statutory_complaint": "Complaint under an act", "freelance_statute": "Freelance-payment act", "freelance_statute_fees": "Act gives fees",
	"freelance_complaint": "Act names an agency", "payment_order_route": "Fast procedure", "payment_order_fee": "Its fee", "payment_order_limit": "Its limit",
	"small_claims_limit": "Limit of the court", "local_assets": "Assets at your place", "travel_ok": "You would travel", "remote_hearing": "Hearing by video",

	"acknowledged": "Debt admitted on", "acknowledged_signed": "Admission signed", "limitation_until": "Last day to sue", "persist_until": "Notes until", "persist_sure": "How sure",
}

// factWords say the words that facts are told with.
var factWords = map[string]string{
	"company": "company", "large_company": "large company", "sole_trader": "sole trader", "consumer": "consumer", "public": "public body",
	"ms": "Ms", "mr": "Mr", "email": "by e-mail", "phone": "by telephone", "post": "by post", "none": "none", "written": "written", "oral": "oral",
	"open_account": "open account", "interest": "interest", "compensation": "compensation", "costs": "costs", "all": "all", "home": "at home", "away": "away",
	"ubl": "UBL", "cii": "CII", "online": "online", "admin": "administered", "strong": "strong", "ok": "in order", "unknown": "unknown", "stressed": "strained", "insolvent": "insolvent",
	"new": "new", "promised": "promises", "hardship": "hard times", "disputes": "disputes it", "refuses": "refuses", "silent": "silent",
	"broken": "breaks promises", "unreachable": "cannot be reached", "yes": "yes", "no": "no", "held": "held", "waived": "not needed",
	"lapsed": "sent, date over", "same_state": "same state", "other_state": "other state", "foreign_notable": "abroad, some hurdles",
	"foreign_high": "abroad, high hurdles", "foreign_very_high": "abroad, very high hurdles", "foreign_severe": "abroad, hardly possible",
}

// factLabel names a fact, also one that only this desk knows.
func factLabel(v *say.Voice, key string) string {
	if label, ok := factLabels[key]; ok {
		return v.T(label)
	}
	return say.Capital(v.T(strings.ReplaceAll(key, "_", " ")))
}

// factValue is the value of a fact in words.
func factValue(v *say.Voice, f *recovery.ToldFact) string {
	switch f.Kind {
	case recovery.FactYesNo:
		if f.Value == "yes" {
			return v.T("yes")
		}
		return v.T("no")
	case recovery.FactWords:
		if word, ok := factWords[f.Value]; ok {
			return v.T(word)
		}
	case recovery.FactDay, recovery.FactMoney:
		return strings.TrimSuffix(v.Told(f.Value), ".")
	case recovery.FactText, recovery.FactShare, recovery.FactNumber, recovery.FactWorth:
	}
	switch f.Key {
	case "place":
		return placeName(f.Value)
	case "language":
		if name, ok := languageNames[f.Value]; ok {
			return name
		}
	}
	return strings.ReplaceAll(f.Value, "|", ", ")
}
