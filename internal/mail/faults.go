package mail

// The codes of this package's faults.
const (
	codeAddress     = "mail_address"     // an address that cannot be written to
	codeHeader      = "mail_header"      // a line of the head that would break it
	codeMessage     = "mail_message"     // a message that lacks something
	codeServer      = "mail_server"      // the server's set-up cannot be used
	codeUnreachable = "mail_unreachable" // nobody answers there
	codeBusy        = "mail_busy"        // the server says later
	codeNoTLS       = "mail_no_tls"      // the server offers no encryption
	codeTLS         = "mail_tls"         // encryption could not be agreed on
	codeCertificate = "mail_certificate" // the server shows a certificate that is not its own
	codePassword    = "mail_password"    // name or password refused
	codeToken       = "mail_token"       // the OAuth2 permission is gone
	codeLogin       = "mail_login"       // the server wants another way to log in
	codeRefused     = "mail_refused"     // the server will not take this letter
	codeUnknown     = "mail_unknown"     // nobody can tell whether it left
	codePace        = "mail_pace"        // held back to stay inside the pace
	codeClosed      = "mail_closed"      // the program is being stopped
	codeDKIM        = "mail_dkim"        // the signing key cannot be used
	codeDrafts      = "mail_drafts"      // the drafts folder cannot be written
	codeFolder      = "mail_folder"      // the folder on disk cannot be written
	codeInbox       = "mail_inbox"       // a mailbox cannot be read
	codeNoIdle      = "mail_no_idle"     // the server announces no mail
	codeDrop        = "mail_drop"        // the folder for mails cannot be read
	codePrinter     = "mail_printer"     // the print command does not work
)
