package recovery

import (
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/reply/meaning"
)

// planLook says what a client who asks for instalments proposed, as the act that
// would grant it: confirming a mail agrees to nothing.
func (r *Reading) planLook(file *receivable.File) string {
	act := "dunwell plan " + file.Number + r.planTerms()
	if r.Offer == nil || r.Offer.Kind != meaning.Instalments || r.planTerms() == "" {
		return "he asks for instalments; your answer is yours to give: dunwell plan " + file.Number + " --parts N"
	}
	return fmt.Sprintf("he proposes %s; granting it is yours to decide: %s", r.Offer.Text(string(file.Currency)), act)
}

// planTerms are the terms a client named, as flags of the command that draws a plan.
func (r *Reading) planTerms() string {
	o := r.Offer
	if o == nil || o.Kind != meaning.Instalments {
		return ""
	}
	each := map[string]string{"week": "--weekly", "2 weeks": "--fortnightly", "month": "--monthly", "": "--monthly"}[o.Every]
	span := map[string]string{"week": " --every week", "2 weeks": " --every fortnight"}[o.Every]
	switch {
	case o.Count > 0:
		return " --parts " + strconv.Itoa(o.Count) + span
	case o.Amount != "":
		return " " + each + " " + o.Amount
	}
	return ""
}

// settleLook says what a client offers for the whole, as the act that would take it.
func (r *Reading) settleLook(file *receivable.File) string {
	if o := r.Offer; o != nil && o.Kind == meaning.Discount && o.Amount != "" {
		return fmt.Sprintf("he offers %s; taking it is yours to decide: dunwell settle %s %s --until DATE", o.Text(string(file.Currency)), file.Number, o.Amount)
	}
	return "he offers less to close the debt; your answer is yours to give"
}

// Text is an offer in words: "3 instalments of USD 400.00, one a month".
func (o *Offered) Text(currency string) string {
	sum := ""
	if o.Amount != "" {
		sum = strings.TrimSpace(currency + " " + o.Amount)
		if a, err := money.Parse(o.Amount, money.Currency(currency)); err == nil && currency != "" {
			sum = sumText(a)
		}
	}
	share := ""
	if n, err := strconv.ParseFloat(o.Share, 64); err == nil && n > 0 {
		share = strconv.FormatFloat(100*n, 'f', -1, 64) + " % of what is open"
	}
	if o.Kind == meaning.Discount {
		switch {
		case sum != "" && share != "":
			return sum + ", " + share + ", for the whole"
		case sum+share != "":
			return sum + share + " for the whole"
		}
		return "less for the whole, without a sum"
	}
	text := "instalments"
	if o.Count > 0 {
		text = strconv.Itoa(o.Count) + " instalments"
	}
	if sum != "" {
		text += " of " + sum
	} else if share != "" {
		text += " of " + share
	}
	if o.Every != "" {
		text += ", one every " + o.Every
	}
	return text
}
