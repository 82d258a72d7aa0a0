package web

// policyRoutes are the addresses of this page.
func (s *Server) policyRoutes() []route { return nil }
