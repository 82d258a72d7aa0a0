package letter

// A placeholder is one name that a text may hold in double braces. Its kind says
// what stands there:
//
//	text, date, sum, number, link   set inside a sentence
//	block                           several lines or a table, alone on its line
//	flag                            only asked, in {{#if name}}…{{/if}}
//	slot                            the wording of a law clause, inside its own #if
//
// Four names are this product's own beside those a writer would expect:
// {{pay_to}} and {{reply_way}} say how to pay and answer where there is no page
// for it ("to the account …", "by answering this e-mail"), {{step_named}} asks
// whether a demand names any next step at all, and {{payment_order}} is what the
// court's quick order to pay is called at the client's place.
type placeholder uint8

type kind uint8

const (
	textKind kind = iota
	dateKind
	sumKind
	numberKind
	blockKind
	flagKind
	linkKind
	slotKind
)

// The placeholders, in the order of the table below.
const (
	pGreeting placeholder = iota
	pClosing
	pSignature
	pCreditorName
	pCreditorAddress
	pCreditorEmail
	pCreditorPhone
	pCreditorIsCompany
	pSenderName
	pClientName
	pClientAddress
	pClientIsConsumer
	pContactName
	pContactFirstName
	pContactLastName
	pContactVocative
	pLetterDate
	pProjectName
	pAgreementReference
	pInvoiceNumber
	pInvoiceDate
	pInvoiceAmount
	pDueDate
	pInvoiceList
	pOneInvoice
	pSeveralInvoices
	pNewInvoiceNumber
	pNewInvoiceAmount
	pNewInvoiceDueDate
	pCorrectedInvoiceNumber
	pCorrectionSummary
	pAmountOpen
	pAmountPayoff
	pAmountInterest
	pAmountPerDay
	pAmountUndisputed
	pAmountDisputed
	pAmountReceived
	pAmountRemaining
	pReceivedDate
	pAccountTable
	pHistoryList
	pWorkDoneSummary
	pEnclosureList
	pPayLink
	pReplyLink
	pBankDetails
	pPaymentReference
	pDeadlineDate
	pWorkPauseDate
	pWorkCancelDate
	pWorkGoesOn
	pWorkIsPaused
	pWorkNotPaused
	pNumberKept
	pNumberChanged
	pWorkRestartDate
	pPauseClause
	pPromiseDate
	pPromiseAmount
	pCallTime
	pPlanTotal
	pPlanDownPayment
	pPlanDownPaymentDate
	pPlanInstalmentCount
	pPlanInstalmentAmount
	pPlanFirstDate
	pPlanLastDate
	pPlanScheduleTable
	pPlanDiscountAmount
	pPlanCureDays
	pPlanDate
	pPlanLink
	pPlanPaidTotal
	pPlanMissedDate
	pInstalmentNumber
	pInstalmentAmount
	pInstalmentDueDate
	pCureDate
	pGuarantorName
	pRightsOnPayment
	pPlanNotes
	pDemandRuns
	pNoDemandRuns
	pDisputeSummary
	pSettlementAmount
	pSettlementPayBy
	pSettlementExpiryDate
	pSettlementDate
	pDemandDate
	pNextStepAttorney
	pNextStepSmallClaims
	pNextStepPaymentOrder
	pNextStepCivilCourt
	pNextStepArbitration
	pNextStepAgency
	pNextStepStatutoryComplaint
	pAttorneyName
	pForumName
	pAgencyName
	pMatterReference
	pDebtorFacts
	pLimitationDate
	pLimitationNote
	pEvidenceList
	pWeakPoints
	pCostBudget
	pCommissionTerms
	pAuthorityLimits
	pChequeNumber
	pChequeDate
	pChequeAmount
	pBouncedAddress
	pInsolvencyCourt
	pInsolvencyNumber
	pInsolvencySource
	pWriteOffAmount
	pWriteOffDate
	pWriteOffReason
	pDecidedBy
	pNextCheckDate
	pDepositPercent
	pTermsDays
	pDisputeReplyBy
	pDocumentsList
	pPlanInterestWaived
	pChequeIsHeld
	pChequeIsReturned
	pClientAttorneyName
	pStopRequestDate
	pQuestionAnswer
	pLastPaymentDate
	pLawInterestBasis
	pLawCompensation
	pLawCollectionCosts
	pLawPreActionInformation
	pLawConsumerNotice
	pLawFreelancerStatute
	pLawSettlementPrivilege
	pLawAcknowledgment
	pLawPlanClause
	pLawChequeRule
	pLawInsolvency
	pLawGoverning
	pPayTo
	pReplyWay
	pStepNamed
	pPaymentOrder
	pInterestRate
	pInterestFrom
	pCompensationAmount
	pCollectionCosts
	pCollectionCostsWithVat
	pStatuteName
	pGoverningPlace
	pContractInterestClause
	placeholderCount
)

var placeholders = [placeholderCount]struct {
	name string
	kind kind
}{
	pGreeting:                   {"greeting", textKind},
	pClosing:                    {"closing", textKind},
	pSignature:                  {"signature", blockKind},
	pCreditorName:               {"creditor_name", textKind},
	pCreditorAddress:            {"creditor_address", blockKind},
	pCreditorEmail:              {"creditor_email", textKind},
	pCreditorPhone:              {"creditor_phone", textKind},
	pCreditorIsCompany:          {"creditor_is_company", flagKind},
	pSenderName:                 {"sender_name", textKind},
	pClientName:                 {"client_name", textKind},
	pClientAddress:              {"client_address", blockKind},
	pClientIsConsumer:           {"client_is_consumer", flagKind},
	pContactName:                {"contact_name", textKind},
	pContactFirstName:           {"contact_first_name", textKind},
	pContactLastName:            {"contact_last_name", textKind},
	pContactVocative:            {"contact_vocative", textKind},
	pLetterDate:                 {"letter_date", dateKind},
	pProjectName:                {"project_name", textKind},
	pAgreementReference:         {"agreement_reference", textKind},
	pInvoiceNumber:              {"invoice_number", textKind},
	pInvoiceDate:                {"invoice_date", dateKind},
	pInvoiceAmount:              {"invoice_amount", sumKind},
	pDueDate:                    {"due_date", dateKind},
	pInvoiceList:                {"invoice_list", blockKind},
	pOneInvoice:                 {"one_invoice", flagKind},
	pSeveralInvoices:            {"several_invoices", flagKind},
	pNewInvoiceNumber:           {"new_invoice_number", textKind},
	pNewInvoiceAmount:           {"new_invoice_amount", sumKind},
	pNewInvoiceDueDate:          {"new_invoice_due_date", dateKind},
	pCorrectedInvoiceNumber:     {"corrected_invoice_number", textKind},
	pCorrectionSummary:          {"correction_summary", textKind},
	pAmountOpen:                 {"amount_open", sumKind},
	pAmountPayoff:               {"amount_payoff", sumKind},
	pAmountInterest:             {"amount_interest", sumKind},
	pAmountPerDay:               {"amount_per_day", sumKind},
	pAmountUndisputed:           {"amount_undisputed", sumKind},
	pAmountDisputed:             {"amount_disputed", sumKind},
	pAmountReceived:             {"amount_received", sumKind},
	pAmountRemaining:            {"amount_remaining", sumKind},
	pReceivedDate:               {"received_date", dateKind},
	pAccountTable:               {"account_table", blockKind},
	pHistoryList:                {"history_list", blockKind},
	pWorkDoneSummary:            {"work_done_summary", textKind},
	pEnclosureList:              {"enclosure_list", blockKind},
	pPayLink:                    {"pay_link", linkKind},
	pReplyLink:                  {"reply_link", linkKind},
	pBankDetails:                {"bank_details", blockKind},
	pPaymentReference:           {"payment_reference", textKind},
	pDeadlineDate:               {"deadline_date", dateKind},
	pWorkPauseDate:              {"work_pause_date", dateKind},
	pWorkCancelDate:             {"work_cancel_date", dateKind},
	pWorkGoesOn:                 {"work_goes_on", flagKind},
	pWorkIsPaused:               {"work_is_paused", flagKind},
	pWorkNotPaused:              {"work_not_paused", flagKind},
	pNumberKept:                 {"number_kept", flagKind},
	pNumberChanged:              {"number_changed", flagKind},
	pWorkRestartDate:            {"work_restart_date", dateKind},
	pPauseClause:                {"pause_clause", textKind},
	pPromiseDate:                {"promise_date", dateKind},
	pPromiseAmount:              {"promise_amount", sumKind},
	pCallTime:                   {"call_time", textKind},
	pPlanTotal:                  {"plan_total", sumKind},
	pPlanDownPayment:            {"plan_down_payment", sumKind},
	pPlanDownPaymentDate:        {"plan_down_payment_date", dateKind},
	pPlanInstalmentCount:        {"plan_instalment_count", numberKind},
	pPlanInstalmentAmount:       {"plan_instalment_amount", sumKind},
	pPlanFirstDate:              {"plan_first_date", dateKind},
	pPlanLastDate:               {"plan_last_date", dateKind},
	pPlanScheduleTable:          {"plan_schedule_table", blockKind},
	pPlanDiscountAmount:         {"plan_discount_amount", sumKind},
	pPlanCureDays:               {"plan_cure_days", numberKind},
	pPlanDate:                   {"plan_date", dateKind},
	pPlanLink:                   {"plan_link", linkKind},
	pPlanPaidTotal:              {"plan_paid_total", sumKind},
	pPlanMissedDate:             {"plan_missed_date", dateKind},
	pInstalmentNumber:           {"instalment_number", numberKind},
	pInstalmentAmount:           {"instalment_amount", sumKind},
	pInstalmentDueDate:          {"instalment_due_date", dateKind},
	pCureDate:                   {"cure_date", dateKind},
	pGuarantorName:              {"guarantor_name", textKind},
	pRightsOnPayment:            {"rights_on_payment", flagKind},
	pPlanNotes:                  {"plan_notes", flagKind},
	pDemandRuns:                 {"demand_runs", flagKind},
	pNoDemandRuns:               {"no_demand_runs", flagKind},
	pDisputeSummary:             {"dispute_summary", textKind},
	pSettlementAmount:           {"settlement_amount", sumKind},
	pSettlementPayBy:            {"settlement_pay_by", dateKind},
	pSettlementExpiryDate:       {"settlement_expiry_date", dateKind},
	pSettlementDate:             {"settlement_date", dateKind},
	pDemandDate:                 {"demand_date", dateKind},
	pNextStepAttorney:           {"next_step_attorney", flagKind},
	pNextStepSmallClaims:        {"next_step_small_claims", flagKind},
	pNextStepPaymentOrder:       {"next_step_payment_order", flagKind},
	pNextStepCivilCourt:         {"next_step_civil_court", flagKind},
	pNextStepArbitration:        {"next_step_arbitration", flagKind},
	pNextStepAgency:             {"next_step_agency", flagKind},
	pNextStepStatutoryComplaint: {"next_step_statutory_complaint", flagKind},
	pAttorneyName:               {"attorney_name", textKind},
	pForumName:                  {"forum_name", textKind},
	pAgencyName:                 {"agency_name", textKind},
	pMatterReference:            {"matter_reference", textKind},
	pDebtorFacts:                {"debtor_facts", blockKind},
	pLimitationDate:             {"limitation_date", dateKind},
	pLimitationNote:             {"limitation_note", textKind},
	pEvidenceList:               {"evidence_list", blockKind},
	pWeakPoints:                 {"weak_points", blockKind},
	pCostBudget:                 {"cost_budget", sumKind},
	pCommissionTerms:            {"commission_terms", textKind},
	pAuthorityLimits:            {"authority_limits", blockKind},
	pChequeNumber:               {"cheque_number", textKind},
	pChequeDate:                 {"cheque_date", dateKind},
	pChequeAmount:               {"cheque_amount", sumKind},
	pBouncedAddress:             {"bounced_address", textKind},
	pInsolvencyCourt:            {"insolvency_court", textKind},
	pInsolvencyNumber:           {"insolvency_number", textKind},
	pInsolvencySource:           {"insolvency_source", textKind},
	pWriteOffAmount:             {"write_off_amount", sumKind},
	pWriteOffDate:               {"write_off_date", dateKind},
	pWriteOffReason:             {"write_off_reason", textKind},
	pDecidedBy:                  {"decided_by", textKind},
	pNextCheckDate:              {"next_check_date", dateKind},
	pDepositPercent:             {"deposit_percent", numberKind},
	pTermsDays:                  {"terms_days", numberKind},
	pDisputeReplyBy:             {"dispute_reply_by", dateKind},
	pDocumentsList:              {"documents_list", blockKind},
	pPlanInterestWaived:         {"plan_interest_waived", flagKind},
	pChequeIsHeld:               {"cheque_is_held", flagKind},
	pChequeIsReturned:           {"cheque_is_returned", flagKind},
	pClientAttorneyName:         {"client_attorney_name", textKind},
	pStopRequestDate:            {"stop_request_date", dateKind},
	pQuestionAnswer:             {"question_answer", textKind},
	pLastPaymentDate:            {"last_payment_date", dateKind},
	pLawInterestBasis:           {"law_interest_basis", slotKind},
	pLawCompensation:            {"law_compensation", slotKind},
	pLawCollectionCosts:         {"law_collection_costs", slotKind},
	pLawPreActionInformation:    {"law_pre_action_information", slotKind},
	pLawConsumerNotice:          {"law_consumer_notice", slotKind},
	pLawFreelancerStatute:       {"law_freelancer_statute", slotKind},
	pLawSettlementPrivilege:     {"law_settlement_privilege", slotKind},
	pLawAcknowledgment:          {"law_acknowledgment", slotKind},
	pLawPlanClause:              {"law_plan_clause", slotKind},
	pLawChequeRule:              {"law_cheque_rule", slotKind},
	pLawInsolvency:              {"law_insolvency", slotKind},
	pLawGoverning:               {"law_governing", slotKind},
	pPayTo:                      {"pay_to", textKind},
	pReplyWay:                   {"reply_way", textKind},
	pStepNamed:                  {"step_named", flagKind},
	pPaymentOrder:               {"payment_order", textKind},
	pInterestRate:               {"interest_rate", textKind},
	pInterestFrom:               {"interest_from", dateKind},
	pCompensationAmount:         {"compensation_amount", sumKind},
	pCollectionCosts:            {"collection_costs", sumKind},
	pCollectionCostsWithVat:     {"collection_costs_with_vat", sumKind},
	pStatuteName:                {"statute_name", textKind},
	pGoverningPlace:             {"governing_place", textKind},
	pContractInterestClause:     {"contract_interest_clause", textKind},
}

// byName finds a placeholder. The map is filled once and never written again.
var byName = func() map[string]placeholder {
	m := make(map[string]placeholder, placeholderCount)
	for id, p := range placeholders {
		m[p.name] = placeholder(id)
	}
	return m
}()

func (p placeholder) String() string { return placeholders[p].name }

func (p placeholder) kind() kind { return placeholders[p].kind }

// setUp tells the creditor's own set-up: while it is unknown it stands in
// brackets and keeps the letter from being sent, instead of stopping it.
func (p placeholder) setUp() bool {
	switch p {
	case pCreditorName, pSenderName, pCreditorAddress, pCreditorEmail, pCreditorPhone, pBankDetails:
		return true
	}
	return false
}

// states are the facts with the prefix "fact:" that a text may require: proven
// from the record just before sealing, never printed.
var states = map[string]bool{
	"fact:agency_licence_checked":        true,
	"fact:all_contact_stopped":           true,
	"fact:balance_rechecked":             true,
	"fact:call_slot_free":                true,
	"fact:channel_belongs_to_client":     true,
	"fact:cheque_not_deposited":          true,
	"fact:client_answered":               true,
	"fact:contact_moved_to_attorney":     true,
	"fact:contact_stop_recorded":         true,
	"fact:correction_booked":             true,
	"fact:cure_notice_delivered":         true,
	"fact:debt_admitted":                 true,
	"fact:decision_recorded":             true,
	"fact:delivery_trackable":            true,
	"fact:dispute_or_doubt_recorded":     true,
	"fact:dispute_recorded":              true,
	"fact:final_demand_on_file":          true,
	"fact:hardship_recorded":             true,
	"fact:letter_sealed":                 true,
	"fact:no_contact_stop":               true,
	"fact:no_hold":                       true,
	"fact:not_past_limitation":           true,
	"fact:nothing_open":                  true,
	"fact:pause_ended":                   true,
	"fact:payment_cleared":               true,
	"fact:payments_fresh":                true,
	"fact:person_calls_by_hand":          true,
	"fact:plan_allowed_by_policy":        true,
	"fact:plan_signed":                   true,
	"fact:plan_terms_approved":           true,
	"fact:promise_recorded":              true,
	"fact:right_to_end_work":             true,
	"fact:right_to_pause_if_work_paused": true,
	"fact:settlement_accepted":           true,
	"fact:signatory_authorised":          true,
	"fact:step_open_for_this_claim":      true,
	"fact:written_off_not_waived":        true,
}
