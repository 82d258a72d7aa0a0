package bank_test

import (
	"fmt"
	"strings"
	"testing"

	"dunwell/internal/intake/bank"
	"dunwell/internal/intake/statement"
)

const camtOfDay = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">1190.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-06-30</Dt></BookgDt><ValDt><Dt>2026-06-30</Dt></ValDt>%s
<NtryDtls><TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>Müller Bau GmbH</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>Rechnung R-1001 vom Mai</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>`

const mt940OfDay = `:20:STARTUMSE
:25:37040044/0532013000
:28C:00007/001
:60F:C260629EUR1000,00
:61:2606300630C1190,00NTRFNONREF%s
:86:166?00GUTSCHRIFT?109310?20EREF+%s?21SVWZ+Rechnung R-1001 vom Ma?22i?30BYLADEM1001?31DE02120300000000202051?32Mueller Bau GmbH
:62F:C260630EUR2190,00
-
`

// A movement that a bank tells with its reference has one identity in CAMT and in
// MT940, although one names an IBAN and the other bank and number.
func TestOneMovementInTwoFormats(t *testing.T) {
	t.Parallel()
	identity := func(name, text string) string {
		r := strings.NewReader(text)
		format, ok := bank.Detect(name, r, r.Size())
		if !ok {
			t.Fatalf("%s was not recognised", name)
		}
		var prints statement.Fingerprints
		for part, err := range bank.Read(format, name, r, r.Size(), statement.Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			if part.Line != nil {
				return prints.Of(part.Line.Account.Key(), part.Line)
			}
		}
		t.Fatalf("%s has no line", name)
		return ""
	}
	one := identity("day.xml", fmt.Sprintf(camtOfDay, "<AcctSvcrRef>2026063012345</AcctSvcrRef>", "E-77"))
	two := identity("day.sta", fmt.Sprintf(mt940OfDay, "//2026063012345", "E-77"))
	if one != two {
		t.Errorf("CAMT gives %s, MT940 %s", one, two)
	}
	if three := identity("day.sta", fmt.Sprintf(mt940OfDay, "//2026063012346", "E-77")); one == three {
		t.Error("another movement has the same identity")
	}
}
