// Package auth says who may do what at a desk, and proves who somebody is.
package auth

import "time"

// Role is what a person is at one creditor's desk.
type Role string

// The roles, from the most to the least.
const (
	Owner      Role = "owner"      // everything
	Collector  Role = "collector"  // everything but people, bank details and settings
	Bookkeeper Role = "bookkeeper" // money, invoices, cordial letters and arrangements; no legal act
	Viewer     Role = "viewer"     // sees, changes nothing
)

// Roles are all roles, from the most to the least.
func Roles() []Role { return []Role{Owner, Collector, Bookkeeper, Viewer} }

// FreshFor is how long a proof of who somebody is lasts for acts that ask for one.
const FreshFor = 10 * time.Minute

// Fresh reports whether an act under this right asks for a proof of who somebody is
// within FreshFor: legal acts, and what only owners may do.
func (right Right) Fresh() bool { return right == Decide || right == Own }

// Known reports whether r is one of the roles.
func (r Role) Known() bool {
	return r == Owner || r == Collector || r == Bookkeeper || r == Viewer
}

// Right is what an address of the desk asks of whoever uses it.
type Right uint8

// The rights, each including those before it for the roles that have it.
const (
	See    Right = iota // look at pages
	Act                 // payments, calls, cordial letters, arrangements, invoices
	Decide              // legal acts: arm a road, a final demand, a write-off, handing over a file
	Own                 // people, bank details, the business itself, sign-in

	Self   // what concerns oneself: own password, own sessions, which desk; everybody signed in
	Anyone // what needs no sign-in: the sign-in page itself, colours, language
)

// May reports whether a person of this role has the right. An unknown role has none.
func (r Role) May(right Right) bool {
	switch right {
	case Anyone:
		return true
	case Self:
		return r.Known()
	}
	switch r {
	case Owner:
		return right <= Own
	case Collector:
		return right <= Decide
	case Bookkeeper:
		return right <= Act
	case Viewer:
		return right == See
	}
	return false
}
