// Package sample is an API in miniature, to test the generator on. It holds
// one of each thing that Swagger 2 cannot say.
//
//	@title			Sample
//	@version		1
//	@description	One of each.
//	@contact.name	Sample
//	@license.name	Apache-2.0
//	@license.url	https://www.apache.org/licenses/LICENSE-2.0
//	@BasePath		/
//	@tag.name		notes
//	@tag.description	Notes
//	@securityDefinitions.apikey	Key
//	@in							header
//	@name						Authorization
//	@description				An API key.
package sample
