package web

// invoiceRoutes are the addresses of this page.
func (s *Server) invoiceRoutes() []route { return nil }
