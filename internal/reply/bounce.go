package reply

// Reason is why an address was not reached, or why a mail came back.
type Reason string
