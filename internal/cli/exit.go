package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"dunwell/internal/fault"
)

// Exit codes of the program.
const (
	Done        = 0
	DataFault   = 1
	UsageFault  = 2
	MachineDown = 3
)

// errPartly ends a command that did its work but refused part of the data; the
// faults were printed already.
var errPartly = errors.New("part of the data was refused")

// usage is a fault of the command line itself.
type usage struct{ error }

func (u usage) Unwrap() error { return u.error }

// inFile is a fault in what a file holds: the command line was right.
type inFile struct{ error }

func (f inFile) Unwrap() error { return f.error }

// words are the codes of faults in what stands on the command line: a name that
// leads nowhere, a sum or a day that cannot be meant. Everything else that can be
// mended by the user is a fault of the data.
var words = map[string]bool{
	"account_unknown": true, "cause_unknown": true, "client_unclear": true, "client_unknown": true, "creditor_unknown": true,
	"creditor_unnamed": true, "currency_unknown": true, "database_address_unreadable": true, "database_folder_missing": true, "day_ahead": true, "day_past": true,
	"day_unreadable": true, "dispute_too_large": true, "fact_too_long": true, "fact_unreadable": true,
	"folder_taken": true, "form_unknown": true, "hint_unreadable": true, "hold_unknown": true, "import_unknown": true,
	"invoice_unknown": true, "kind_unknown": true, "letter_unknown": true, "listen_unreadable": true, "desk_without_people": true, "host_missing": true, "host_unreadable": true, "proxy_unreadable": true, "person_unknown": true, "person_name": true, "person_email": true, "owner_first": true, "desk_role_unknown": true, "map_unknown_field": true,
	"map_unreadable": true, "name_missing": true, "not_undoable": true, "nothing_named": true, "number_unreadable": true,
	"outcome_unknown": true, "pair_unreadable": true, "policy_edit_unreadable": true, "policy_from_past": true, "policy_unknown": true, "rehearsal_refused": true, "setup_unknown": true,
	"setup_unreadable": true, "stop_unknown": true, "sum_not_positive": true, "sum_too_fine": true, "sum_too_large": true,
	"sum_unreadable": true, "way_unknown": true, "address_unreadable": true, "autopilot_refused": true, "texts_unknown": true,
	"sum_above_owed": true, "road_unknown": true, "rate_unreadable": true, "rate_missing": true, "cheque_unknown": true, "cheque_decision": true, "figure_unknown": true,
	"figure_unreadable": true, "figure_out_of_range": true, "letter_days": true, "matter_unknown": true, "matter_unclear": true,
	"inbound_unknown": true, "inbound_unclear": true, "label_unknown": true, "meaning_unnamed": true, "auto_read_refused": true,
	"clause_unknown": true, "deposit_unreadable": true, "minutes_unreadable": true, "pause_reason_missing": true, "rhythm_unknown": true,
	"terms_unreadable": true, "work_act_unknown": true, "work_unclear": true, "work_unknown": true, "work_unnamed": true,
	"plan_sum": true, "plan_parts": true, "plan_day": true, "plan_discount": true, "plan_cure": true, "plan_order": true, "plan_rest_day": true,
	"plan_total": true, "plan_unknown": true, "how_unknown": true, "day_before": true, "settlement_expiry": true, "settlement_pay_by": true,
	"settlement_too_large": true, "settlement_unknown": true, "promise_unknown": true,
	"contact_empty": true, "contact_unclear": true, "contact_unknown": true, "correction_open": true, "role_unknown": true,
	"forum_missing": true, "override_path_unknown": true, "override_source_missing": true, "override_value_wrong": true, "override_unknown": true,
}

// report prints an error as one plain sentence a fault and gives the exit code.
func report(w io.Writer, err error) int {
	switch {
	case err == nil:
		return Done
	case errors.Is(err, errPartly):
		return DataFault
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "Stopped. The book is whole; run the command again to go on.")
		return MachineDown
	}
	if fault.KindOf(err) == fault.Internal {
		if _, ok := errors.AsType[usage](err); ok {
			fmt.Fprintln(w, err)
			return UsageFault
		}
		fmt.Fprintf(w, "This should not happen: %v. Nothing of this step was kept; report it with this line, please.\n", err)
		return MachineDown
	}
	for _, line := range sentences(err) {
		fmt.Fprintln(w, line)
	}
	return exitCode(err)
}

// sentences are the faults in an error, without the words wrapped around them.
func sentences(err error) []string {
	if list, ok := errors.AsType[fault.List](err); ok {
		var lines []string
		for _, f := range list {
			lines = append(lines, f.Error())
		}
		return lines
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return []string{f.Error()}
	}
	return []string{err.Error()}
}

func exitCode(err error) int {
	if _, ok := errors.AsType[usage](err); ok {
		return UsageFault
	}
	if _, ok := errors.AsType[inFile](err); ok {
		return DataFault
	}
	switch {
	case fault.KindOf(err) == fault.Unavailable:
		return MachineDown
	case words[fault.CodeOf(err)]:
		return UsageFault
	}
	return DataFault
}
