package cli

import (
	"strings"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// changeOrderCmd asks a client to agree to a change and its price.
type changeOrderCmd struct {
	Send changeOrderSendCmd `cmd:"" default:"withargs" help:"Ask the client to agree to a change and its price before it is done."`
}

type changeOrderSendCmd struct {
	Client string `arg:"" help:"Client, or number of a change order that lies as a draft (1004/C1)."`
	Price  string `help:"What it costs in addition; 0 for nothing." placeholder:"SUM"`
	Text   string `help:"What is to be done for it." placeholder:"TEXT"`
	Days   int    `help:"Days by which it moves the delivery." placeholder:"N"`
	Work   string `help:"Work it belongs to: 1004/1 (default: the only one)." placeholder:"NUMBER"`
	Draft  bool   `help:"Keep it, and send nothing yet."`
	bringFlags
	clientCurrencyArg
	stamp
}

func (c changeOrderSendCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if code := strings.ToUpper(c.Client); strings.Contains(code, "/C") {
		sent, err := d.SendApproval(s.ctx, creditor, code, c.bringing(c.On), c.act())
		if err != nil {
			return err
		}
		return s.toldSent(sent)
	}
	key, err := d.AccountNamed(s.ctx, creditor, c.Client, money.Currency(strings.ToUpper(c.Currency)))
	if err != nil {
		return err
	}
	order := recovery.Ordering{Work: c.Work, Text: c.Text, Price: c.Price, Days: c.Days}
	if c.Draft {
		_, entry, err := d.PrepareChangeOrder(s.ctx, key, order, c.act())
		if err != nil {
			return err
		}
		return s.said(entry)
	}
	sent, err := d.SendNewChangeOrder(s.ctx, key, order, c.bringing(c.On), c.act())
	if err != nil {
		return err
	}
	return s.toldSent(sent)
}

// deliveredCmd keeps a proof that work was handed over, or is in use.
type deliveredCmd struct {
	clientArg
	How  string `required:"" enum:"email,link,upload,site,paper,use" help:"email, link, upload, site, paper; use: the client uses it." placeholder:"WAY"`
	Work string `help:"Work, or deliverable: 1004/1, 1004/D3 (default: the only work)." placeholder:"NUMBER"`
	URL  string `name:"url" help:"Where it lies or is in use; it is written down and never fetched." placeholder:"ADDRESS"`
	File string `help:"What shows it: a receipt, a picture of the screen." placeholder:"FILE"`
	stamp
}

func (c deliveredCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		h := recovery.HandedOver{Work: c.Work, How: c.How, URL: c.URL, On: c.On, Words: c.Note}
		if c.File != "" {
			f := fileIn(c.File)
			h.File = &f
		}
		return d.Delivered(s.ctx, key, h, c.act())
	})
}
