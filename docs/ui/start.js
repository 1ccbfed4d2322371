// Starts Swagger UI on the description of the server that this page comes from.
// In a file of its own, because the page's policy forbids inline scripts.
window.ui = SwaggerUIBundle({
  url: new URL("../openapi.json", document.baseURI).href,
  dom_id: "#swagger-ui",
  deepLinking: true,
  filter: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  persistAuthorization: false, // a key is not left behind in the browser
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  validatorUrl: null, // the public validator would see internal addresses
});
