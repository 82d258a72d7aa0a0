package camt

import (
	"strings"

	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// detail is a TxDtls: one payment behind an entry.
type detail struct {
	where            int
	amount           money.Amount // of the part; once it adds up, signed
	own              money.Amount // Amt as written
	sign             string       // CRDT, DBIT or not told
	tx, instructed   money.Amount
	debtor, creditor statement.Party
	ultimateDebtor   string
	ultimateCreditor string
	bankID           string
	endToEnd         string
	mandate          string
	reference        string
	text             string
	info             string
	returned         string
	code             string
	charges          money.Amount
	raw              string
}

// detail reads one TxDtls.
func (d *decoder) detail(e *entry) error {
	if e.tooMany = e.tooMany || len(e.details) == mostDetails; e.tooMany {
		return nil
	}
	p := detail{where: d.s.Line}
	if n := len(e.details); n == 1 { // a second one: this is a bulk, and each part is kept as it came
		e.details[0].raw = d.text.String(d.firstRaw)
	}
	if e.rawBytes < mostRaw {
		d.s.Record(1, statement.MostRaw)
	}
	if err := d.each(func(tag []byte) error { return d.detailPart(&p, tag) }); err != nil {
		return err
	}
	p.own = p.amount
	if raw := d.s.Recorded(1); e.rawBytes < mostRaw {
		e.rawBytes += len(raw)
		if len(e.details) == 0 {
			d.firstRaw = append(d.firstRaw[:0], raw...)
		} else {
			p.raw = d.text.String(raw)
		}
	}
	e.details = append(e.details, p)
	return nil
}

func (d *decoder) detailPart(p *detail, tag []byte) (err error) {
	switch string(tag) {
	case "Refs":
		return d.each(func(tag []byte) error {
			switch string(tag) {
			case "AcctSvcrRef":
				return d.into(&p.bankID)
			case "EndToEndId":
				return d.into(&p.endToEnd)
			case "MndtId":
				return d.into(&p.mandate)
			}
			return nil
		})
	case "Amt":
		return d.beside(&p.amount)
	case "CdtDbtInd":
		return d.into(&p.sign)
	case "AmtDtls":
		return d.amountDetails(&p.tx, &p.instructed)
	case "Chrgs":
		return d.charges(&p.charges)
	case "BkTxCd":
		return d.bankCode(&p.code)
	case "RltdPties":
		return d.parties(p)
	case "RltdAgts":
		return d.each(func(tag []byte) error {
			switch string(tag) {
			case "DbtrAgt":
				return d.agent(&p.debtor.Bank)
			case "CdtrAgt":
				return d.agent(&p.creditor.Bank)
			}
			return nil
		})
	case "RmtInf":
		return d.remittance(p)
	case "RtrInf":
		return d.each(func(tag []byte) error {
			if string(tag) == "Rsn" {
				return d.into(&p.returned)
			}
			return nil
		})
	case "AddtlTxInf":
		return d.add(&p.info)
	}
	return err
}

// amountDetails reads the sums before exchange and charges.
func (d *decoder) amountDetails(tx, instructed *money.Amount) error {
	return d.each(func(tag []byte) error {
		var into *money.Amount
		switch string(tag) {
		case "TxAmt":
			into = tx
		case "InstdAmt":
			into = instructed
		default:
			return nil
		}
		return d.each(func(tag []byte) error {
			if string(tag) == "Amt" {
				return d.beside(into)
			}
			return nil
		})
	})
}

// charges adds up what banks took, of the first currency that is named. Up to
// version 2 there is one charge; since then a list of records, with a total.
func (d *decoder) charges(into *money.Amount) error {
	var total, sum money.Amount
	err := d.each(func(tag []byte) error {
		switch string(tag) {
		case "TtlChrgsAndTaxAmt", "Amt":
			return d.beside(&total)
		case "Rcrd":
			var one money.Amount
			credit := false
			err := d.each(func(tag []byte) error {
				switch string(tag) {
				case "Amt":
					return d.beside(&one)
				case "CdtDbtInd":
					err := d.bytes()
					credit = string(d.value) == "CRDT"
					return err
				}
				return nil
			})
			if credit {
				one = one.Neg()
			}
			if both, err := sum.Add(one); err == nil {
				sum = both
			}
			return err
		}
		return nil
	})
	if total.Currency() == "" || total.IsZero() {
		total = sum
	}
	if !total.IsZero() {
		*into = total
	}
	return err
}

// bankCode reads the kind of booking: PMNT-RCDT-ESCT, or the bank's own code.
func (d *decoder) bankCode(into *string) error {
	var domain, own string
	err := d.each(func(tag []byte) error {
		switch string(tag) {
		case "Domn":
			var parts [3]string
			err := d.each(func(tag []byte) error {
				switch string(tag) {
				case "Cd":
					return d.into(&parts[0])
				case "Fmly":
					return d.each(func(tag []byte) error {
						switch string(tag) {
						case "Cd":
							return d.into(&parts[1])
						case "SubFmlyCd":
							return d.into(&parts[2])
						}
						return nil
					})
				}
				return nil
			})
			domain = strings.TrimRight(strings.Join(parts[:], "-"), "-")
			return err
		case "Prtry":
			return d.each(func(tag []byte) error {
				if string(tag) == "Cd" {
					return d.into(&own)
				}
				return nil
			})
		}
		return nil
	})
	switch {
	case domain != "":
		*into = domain
	case own != "":
		*into = own
	}
	return err
}

func (d *decoder) parties(p *detail) error {
	var debtorAccount, creditorAccount string // names of the accounts, where the parties have none
	err := d.each(func(tag []byte) error {
		switch string(tag) {
		case "Dbtr":
			return d.party(&p.debtor)
		case "Cdtr":
			return d.party(&p.creditor)
		case "DbtrAcct":
			return d.partyAccount(&p.debtor, &debtorAccount)
		case "CdtrAcct":
			return d.partyAccount(&p.creditor, &creditorAccount)
		case "UltmtDbtr":
			return d.ultimate(&p.ultimateDebtor)
		case "UltmtCdtr":
			return d.ultimate(&p.ultimateCreditor)
		}
		return nil
	})
	if p.debtor.Name == "" {
		p.debtor.Name = debtorAccount
	}
	if p.creditor.Name == "" {
		p.creditor.Name = creditorAccount
	}
	return err
}

func (d *decoder) ultimate(into *string) error {
	var party statement.Party
	err := d.party(&party)
	*into = party.Name
	return err
}

// party reads name and address; since version 8 they stand inside of Pty.
func (d *decoder) party(into *statement.Party) error {
	return d.each(func(tag []byte) error {
		switch string(tag) {
		case "Nm":
			return d.into(&into.Name)
		case "Pty":
			return d.party(into)
		case "Agt":
			return d.agent(&into.Name)
		case "PstlAdr":
			return d.address(&into.Address)
		}
		return nil
	})
}

func (d *decoder) partyAccount(into *statement.Party, name *string) error {
	return d.each(func(tag []byte) error {
		switch string(tag) {
		case "Id":
			number, err := d.accountID()
			into.SetNumber(number)
			return err
		case "Nm":
			return d.into(name)
		}
		return nil
	})
}

// address joins the parts of an address in the order of a letter.
func (d *decoder) address(into *string) error {
	var street, building, code, town, country, lines string
	err := d.each(func(tag []byte) error {
		switch string(tag) {
		case "StrtNm":
			return d.into(&street)
		case "BldgNb":
			return d.into(&building)
		case "PstCd":
			return d.into(&code)
		case "TwnNm":
			return d.into(&town)
		case "Ctry":
			return d.into(&country)
		case "AdrLine":
			s, err := d.string()
			if s != "" && lines != "" {
				s = ", " + s
			}
			lines += s
			return err
		}
		return nil
	})
	b := make([]string, 0, 4)
	for _, s := range []string{lines, strings.TrimSpace(street + " " + building), strings.TrimSpace(code + " " + town), country} {
		if s != "" {
			b = append(b, s)
		}
	}
	*into = strings.Join(b, ", ")
	return err
}

// remittance reads what the payer wrote. The first structured reference is the
// Reference; further ones, and numbers of documents, are text that names them.
func (d *decoder) remittance(p *detail) error {
	return d.each(func(tag []byte) error {
		switch string(tag) {
		case "Ustrd":
			return d.add(&p.text)
		case "Strd":
			return d.each(func(tag []byte) error {
				switch string(tag) {
				case "CdtrRefInf":
					return d.creditorReference(p)
				case "RfrdDocInf":
					return d.each(func(tag []byte) error {
						if string(tag) == "Nb" {
							return d.add(&p.text)
						}
						return nil
					})
				case "AddtlRmtInf":
					return d.add(&p.text)
				}
				return nil
			})
		}
		return nil
	})
}

func (d *decoder) creditorReference(p *detail) error {
	return d.each(func(tag []byte) error {
		if string(tag) != "Ref" {
			return nil
		}
		ref, err := d.string()
		switch {
		case p.reference == "":
			p.reference = ref
		case len(p.text) < mostText:
			p.text = statement.Join(p.text, ref)
		}
		return err
	})
}
