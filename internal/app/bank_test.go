package app

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// longStatement writes a bank statement that pays the invoices of a long list:
// statement FILE LINES.
func longStatement(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var b bytes.Buffer
	b.WriteString("OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\n" +
		"<CURDEF>USD\n<BANKACCTFROM><BANKID>111000025<ACCTID>9876543210<ACCTTYPE>CHECKING</BANKACCTFROM>\n<BANKTRANLIST><DTSTART>20261101<DTEND>20261119\n")
	for i := range n {
		fmt.Fprintf(&b, "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>202611%02d<TRNAMT>%d.00<FITID>F%d<NAME>Client %d<MEMO>Invoice INV-%d</STMTTRN>\n", 1+i%19, 10+i%90, i, i%977, i)
	}
	b.WriteString("</BANKTRANLIST><LEDGERBAL><BALAMT>1.00<DTASOF>20261119</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}
