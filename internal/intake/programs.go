package intake

import "strings"

// programs are told by headings that stand together in their exports only; where
// "only" is set, beside no others. A list of another program with these headings
// reads the same.
var programs = []struct {
	name     string
	headings string
	only     bool
}{
	{"Wave", "Transaction ID|Transaction Line Description|Account Group|Account Type", false},
	{"Wave", "customer_name|customer_currency|ship-to_contact", false},
	{"FreshBooks", "Client Name|Invoice #|Date Issued|Invoice Status|Line Subtotal|Line Total", false},
	{"FreshBooks", "Organization|First Name|Last Name|Province/State|Notes", false},
	{"Invoice Ninja", "Client|Invoice Number|PO Number|Partial/Deposit|Partial Due Date", false},
	{"Invoice Ninja", "Balance|Paid to Date|Billing Apt/Suite|ID Number", false},
	{"Invoicely", "Date|Due|Details|Client|Status|Total", true},
	{"Xero", "*ContactName|*InvoiceNumber|*InvoiceDate|*DueDate", false},
	{"Xero", "ContactName|InvoiceNumber|InvoiceDate|DueDate|InvoiceAmountDue", false},
	{"Harvest", "Issue Date|Last Payment Date|Client|Subject|Invoice Amount|Paid Amount|Balance", false},
	{"QuickBooks", "Date|Transaction type|Num|Due date|Amount|Open balance", false},
	{"QuickBooks", "Date|Transaction type|Num|Customer full name|Due date|Amount|Open balance", false},
	{"Stripe", "id|Amount Due|Amount Paid|Amount Remaining|Customer Email", false},
}

// program names the program that wrote a table, "" where nothing tells it. A line
// above the header that names one counts too.
func program(headings []string, above [][]string) string {
	have := map[string]bool{}
	for _, h := range headings {
		have[compact(h)] = true
	}
	for _, p := range programs {
		all := !p.only || len(headings) == strings.Count(p.headings, "|")+1
		for h := range strings.SplitSeq(p.headings, "|") {
			all = all && have[compact(h)]
		}
		if all {
			return p.name
		}
	}
	for _, row := range above {
		for _, p := range programs {
			if len(row) > 0 && strings.HasPrefix(row[0], p.name+" v") {
				return p.name
			}
		}
	}
	return ""
}
