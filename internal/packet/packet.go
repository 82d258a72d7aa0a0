// Package packet makes the file that goes to somebody outside: to an attorney, a
// court, an arbitrator, an agency or the administrator of an insolvency. It turns a
// dossier already gathered into files in a folder, with a manifest that can be checked
// with nothing but the packet, and decides what each audience may see.
package packet

import (
	"slices"
	"strings"
)

// Kind is what a packet is for.
type Kind string

// The kinds of packet.
const (
	Attorney     Kind = "attorney"
	SmallClaims  Kind = "small_claims"
	PaymentOrder Kind = "payment_order"
	Arbitration  Kind = "arbitration"
	Agency       Kind = "agency"
	Insolvency   Kind = "insolvency"
)

// Kinds are the packets that can be made.
func Kinds() []Kind {
	return []Kind{Attorney, SmallClaims, PaymentOrder, Arbitration, Agency, Insolvency}
}

// Audience is who reads a packet: it decides what he may see.
type Audience string

// The audiences. All but the attorney see facts alone.
const (
	ForAttorney      Audience = "attorney"
	ForCourt         Audience = "court"
	ForArbitrator    Audience = "arbitrator"
	ForAgency        Audience = "agency"
	ForAdministrator Audience = "insolvency_administrator"
)

// Audience is who a packet of the kind is made for.
func (k Kind) Audience() Audience {
	switch k {
	case Attorney:
		return ForAttorney
	case Arbitration:
		return ForArbitrator
	case Agency:
		return ForAgency
	case Insolvency:
		return ForAdministrator
	case SmallClaims, PaymentOrder:
	}
	return ForCourt
}

// Dashed is the kind as it is typed and as it stands in the name of a folder.
func (k Kind) Dashed() string { return strings.ReplaceAll(string(k), "_", "-") }

// KindNamed reads a kind as people type it; ok is false where there is none such.
func KindNamed(name string) (k Kind, ok bool) {
	k = Kind(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "-", "_"))
	return k, slices.Contains(Kinds(), k)
}

// Words name a packet of the kind after "A packet".
func (k Kind) Words() string {
	return map[Kind]string{
		Attorney: "for an attorney", SmallClaims: "for small claims court", PaymentOrder: "for an order for payment", Arbitration: "for arbitration",
		Agency: "for a collection agency", Insolvency: "for the claim in an insolvency",
	}[k]
}
