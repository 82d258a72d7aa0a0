package remedy

import "slices"

// Code says why a remedy is refused.
type Code string

// The reasons, from what ends everything to what is only not yet.
const (
	CodeBankruptcy      Code = "R16"                          // a stay: every contact stops
	CodeTimeBarred      Code = "R17_time_barred"              // the right to sue is gone
	CodeNoStop          Code = "R17_does_not_stop_limitation" // a letter does not stop the period that ends soon
	CodeTooSlow         Code = "R17_too_slow"                 // too slow for a period that ends soon
	CodeTooEarly        Code = "R01_too_early"                // the client was hardly asked yet
	CodeDemandFirst     Code = "R04_demand_first"             // only after the day of a final demand
	CodeDemandPast      Code = "R04_after_final_demand"       // the demand is behind us; only free persistence is left
	CodeEnoughReminders Code = "R04_enough_reminders"         // more of them would only use up time
	CodeLapsed          Code = "already_lapsed"               // done once, without success
	CodePlansBroken     Code = "R03_plan_broken_twice"
	CodeNotAdmitted     Code = "debt_not_admitted"
	CodeNoHardship      Code = "no_hardship" // a strong payer who promised pays at once
	CodeNobody          Code = "nobody_to_settle_with"
	CodeNoDispute       Code = "no_dispute"
	CodeGenuineDispute  Code = "R19_genuine_dispute"
	CodeDisputed        Code = "R19_disputed"
	CodeAnswerFirst     Code = "R19_answer_first"
	CodeAnswered        Code = "already_answered"
	CodeDeadAddress     Code = "R25_dead_address"
	CodeBelowMinimum    Code = "R13_below_minimum" // less than an attorney or an agency takes on
	CodeNoAct           Code = "no_freelance_act"
	CodeNoAgency        Code = "R21_no_agency"    // the act names none that takes complaints
	CodeCompanion       Code = "R21_demand_first" // goes with the demand now, a remedy of its own once that has lapsed
	CodeNoOrder         Code = "no_payment_order"
	CodeNoClause        Code = "no_clause"
	CodeClause          Code = "R22_clause" // the arbitration clause closes it
	CodeNoForum         Code = "no_home_forum"
	CodeForeignForum    Code = "R12_foreign_no_home_forum"
	CodeAboveLimit      Code = "above_limit"
	CodeWithinLimit     Code = "within_limit" // nothing to waive
	CodeLimitUnknown    Code = "limit_unknown"
	CodeMayNotFile      Code = "may_not_file"
	CodeTooSmall        Code = "R09_too_small"
)

var codes = []Code{
	CodeBankruptcy, CodeTimeBarred, CodeNoStop, CodeTooSlow, CodeTooEarly, CodeDemandFirst, CodeDemandPast,
	CodeEnoughReminders, CodeLapsed, CodePlansBroken, CodeNotAdmitted, CodeNoHardship, CodeNobody, CodeNoDispute,
	CodeGenuineDispute, CodeDisputed, CodeAnswerFirst, CodeAnswered, CodeDeadAddress, CodeBelowMinimum,
	CodeNoAct, CodeNoAgency, CodeCompanion, CodeNoOrder, CodeNoClause, CodeClause, CodeNoForum, CodeForeignForum,
	CodeAboveLimit, CodeWithinLimit, CodeLimitUnknown, CodeMayNotFile, CodeTooSmall,
}

// Codes lists every reason to refuse a remedy, in the order of the published list.
func Codes() []Code { return slices.Clone(codes) }

// Action is something to do with the recommended remedy.
type Action string

// The actions, in the order in which they are shown.
const (
	StopAllContact     Action = "stop_all_contact"
	FileProofOfClaim   Action = "file_proof_of_claim"
	NoteBarDate        Action = "note_bar_date"
	BillOnlyNewWork    Action = "bill_only_new_work"
	HoldCheque         Action = "do_not_deposit_cheque"
	ReturnCheque       Action = "return_or_hold_in_writing"
	AskCausePolitely   Action = "ask_cause_politely"
	AskCauseByPhone    Action = "ask_cause_by_phone"
	AskAccountsPayable Action = "ask_accounts_payable_contact"
	AskOrderNumber     Action = "ask_purchase_order_and_supplier_number"
	ConfirmPayer       Action = "confirm_payer_contact"
	ResendInvoice      Action = "resend_correct_invoice"
	GetPaymentDate     Action = "get_payment_date"
	AddPaymentLink     Action = "add_payment_link"
	RemindWithInvoices Action = "remind_with_each_new_invoice"
	TraceAddress       Action = "trace_address"
	RegisteredAgent    Action = "registered_agent"
	OtherChannel       Action = "other_channel"
	DemandToTraced     Action = "demand_to_traced_address"
	AnswerDispute      Action = "answer_dispute_in_writing"
	EncloseApprovals   Action = "enclose_approvals"
	AskWhatIsWrong     Action = "ask_what_exactly_is_wrong"
	UndisputedFirst    Action = "undisputed_part_first"
	OfferMediation     Action = "offer_mediation"
	CollectEvidence    Action = "collect_evidence_of_work"
	SuspendWork        Action = "suspend_work"
	CancelWork         Action = "cancel_work_after_deadline"
	GetAcknowledgment  Action = "get_written_acknowledgment"
	DownPayment        Action = "down_payment"
	Acceleration       Action = "acceleration_clause"
	CardOnFile         Action = "card_on_file"
	RequirePrepayment  Action = "require_prepayment"
	LumpSum            Action = "lump_sum_with_guarantee_or_security"
	MarkSettlement     Action = "mark_without_prejudice"
	OfferExpiry        Action = "offer_expiry_date"
	ClearedFunds       Action = "cleared_funds_before_release"
	WrittenRelease     Action = "written_release_on_cleared_funds"
	PreferenceRisk     Action = "preference_risk_note"
	SetDeadline        Action = "set_deadline_14d"
	SendTrackable      Action = "send_trackable"
	QuotePromises      Action = "quote_broken_promises"
	AccelerateBalance  Action = "accelerate_balance"
	NameAttorney       Action = "state_next_step_attorney"
	NameComplaint      Action = "state_next_step_statutory_complaint"
	NameAgency         Action = "state_next_step_agency"
	NameOrder          Action = "state_next_step_payment_order"
	NameSmallClaims    Action = "state_next_step_small_claims"
	NameArbitration    Action = "state_next_step_arbitration"
	NameCivilCourt     Action = "state_next_step_civil_court"
	NameNoStep         Action = "state_no_next_step"
	CiteStatute        Action = "cite_statute"
	FileComplaint      Action = "file_free_complaint"
	InstructAttorney   Action = "attorney_letter"
	FeeClauseNote      Action = "fee_clause_note"
	PrepareSmallClaims Action = "prepare_small_claims_in_parallel"
	CheckSolvency      Action = "check_solvency"
	CheckConsumerRules Action = "check_consumer_rules"
	CheckLimitation    Action = "check_limitation_date"
	LetterInParallel   Action = "letter_parallel_short_deadline"
	AskSigned          Action = "ask_signed_acknowledgment"
	NameDefendant      Action = "name_correct_defendant"
	FileSmallClaims    Action = "file_small_claims"
	WaiveWarning       Action = "waive_excess_warning"
	DamagesCapped      Action = "limit_caps_damages_note"
	FilePaymentOrder   Action = "file_payment_order"
	ExactName          Action = "exact_debtor_name"
	NoteObjection      Action = "note_objection_period"
	SecondStage        Action = "apply_second_stage_in_time"
	FileArbitration    Action = "file_arbitration"
	DocumentsOnly      Action = "propose_documents_only"
	ConfirmAward       Action = "confirm_award"
	EngagementCap      Action = "attorney_engagement_cap"
	AskContingentFee   Action = "ask_contingent_fee"
	SettleAfterService Action = "settle_after_service"
	ExpectDefence      Action = "expect_defence"
	PlanEnforcement    Action = "plan_enforcement"
	UseKnownBank       Action = "use_known_bank"
	PlaceWithAgency    Action = "place_with_agency"
	PlaceWithPartner   Action = "place_with_agency_with_local_partner"
	CheckRegister      Action = "check_register_of_country"
	PrepareDocuments   Action = "prepare_documents"
	NoteContingency    Action = "note_contingency_by_age"
	WaitForDemand      Action = "wait_for_the_demands_day"
	NoSuitNoThreat     Action = "no_suit_no_threat"
	NoteRestart        Action = "note_limitation_restart"
	FreePersistence    Action = "free_persistence_monthly"
	PrepayNextTime     Action = "prepay_next_time"
	TaxNote            Action = "tax_note"
	ShowWithoutWorth   Action = "show_value_without_client_worth"
)

var actions = []Action{
	StopAllContact, FileProofOfClaim, NoteBarDate, BillOnlyNewWork, HoldCheque, ReturnCheque,
	AskCausePolitely, AskCauseByPhone, AskAccountsPayable, AskOrderNumber, ConfirmPayer, ResendInvoice, GetPaymentDate, AddPaymentLink,
	RemindWithInvoices, TraceAddress, RegisteredAgent, OtherChannel, DemandToTraced,
	AnswerDispute, EncloseApprovals, AskWhatIsWrong, UndisputedFirst, OfferMediation, CollectEvidence,
	SuspendWork, CancelWork, GetAcknowledgment, DownPayment, Acceleration, CardOnFile, RequirePrepayment,
	LumpSum, MarkSettlement, OfferExpiry, ClearedFunds, WrittenRelease, PreferenceRisk,
	SetDeadline, SendTrackable, QuotePromises, AccelerateBalance,
	NameAttorney, NameComplaint, NameAgency, NameOrder, NameSmallClaims, NameArbitration, NameCivilCourt, NameNoStep,
	CiteStatute, FileComplaint, InstructAttorney, FeeClauseNote, PrepareSmallClaims,
	CheckSolvency, CheckConsumerRules, CheckLimitation, LetterInParallel, AskSigned,
	NameDefendant, FileSmallClaims, WaiveWarning, DamagesCapped, FilePaymentOrder, ExactName, NoteObjection, SecondStage,
	FileArbitration, DocumentsOnly, ConfirmAward, EngagementCap, AskContingentFee, SettleAfterService, ExpectDefence,
	PlanEnforcement, UseKnownBank, PlaceWithAgency, PlaceWithPartner, CheckRegister, PrepareDocuments, NoteContingency,
	WaitForDemand, NoSuitNoThreat, NoteRestart, FreePersistence, PrepayNextTime, TaxNote, ShowWithoutWorth,
}

// Actions lists every action, in the order of the published list.
func Actions() []Action { return slices.Clone(actions) }

// Ban is something that must not be done or said with the recommended remedy.
type Ban string

// The bans.
const (
	BanContact        Ban = "contact_debtor"
	BanReminder       Ban = "reminder"
	BanPlan           Ban = "plan"
	BanSue            Ban = "sue"
	BanLevy           Ban = "levy"
	BanThreaten       Ban = "threaten"
	BanAttorney       Ban = "mention_attorney"
	BanLateFee        Ban = "late_fee_demand"
	BanDiscount       Ban = "discount"
	BanDiscountFirst  Ban = "discount_first"
	BanUnasked        Ban = "unasked_discount"
	BanNewWork        Ban = "new_work_on_credit"
	BanLongPlan       Ban = "long_plan"
	BanUnsecuredPlan  Ban = "long_plan_without_security"
	BanThirdPlan      Ban = "third_plan_without_security"
	BanDeadAddress    Ban = "reminder_to_dead_address"
	BanMoreReminders  Ban = "more_reminders"
	BanDeposit        Ban = "deposit_cheque"
	BanBluff          Ban = "bluff"
	BanWait           Ban = "wait"
	BanAgencyFirst    Ban = "agency_first"
	BanUntolledPlan   Ban = "payment_plan_without_tolling"
	BanThreatenSuit   Ban = "threaten_suit"
	BanFileSuit       Ban = "file_suit"
	BanFinalDemand    Ban = "final_demand"
	BanAttorneyLetter Ban = "attorney_letter"
	BanAgency         Ban = "agency"
	BanSmallClaims    Ban = "small_claims"
	BanHomeClaims     Ban = "home_small_claims"
	BanWaiver         Ban = "small_claims_waive_excess"
	BanDoubleDamages  Ban = "full_double_damages_in_small_claims"
	BanCivilCourt     Ban = "civil_court"
	BanCourtFirst     Ban = "civil_court_first"
	BanCountDefault   Ban = "count_on_default_judgment"
	BanWriteOff       Ban = "write_off"
)

var bans = []Ban{
	BanContact, BanReminder, BanPlan, BanSue, BanLevy, BanThreaten, BanAttorney, BanLateFee, BanDiscount, BanDiscountFirst,
	BanUnasked, BanNewWork, BanLongPlan, BanUnsecuredPlan, BanThirdPlan, BanDeadAddress, BanMoreReminders, BanDeposit,
	BanBluff, BanWait, BanAgencyFirst, BanUntolledPlan, BanThreatenSuit, BanFileSuit, BanFinalDemand, BanAttorneyLetter,
	BanAgency, BanSmallClaims, BanHomeClaims, BanWaiver, BanDoubleDamages, BanCivilCourt, BanCourtFirst, BanCountDefault, BanWriteOff,
}

// Bans lists everything that may be forbidden, in the order of the published list.
func Bans() []Ban { return slices.Clone(bans) }
