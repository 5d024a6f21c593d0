// Opens the OpenAPI document in Swagger UI. Trying things out uses the session, so writes carry the CSRF token.
const place = document.getElementById("document");

window.SwaggerUIBundle({
  url: place.dataset.url,
  domNode: place,
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  tagsSorter: "alpha",
  persistAuthorization: false,
  requestInterceptor(request) {
    if (request.method && request.method !== "GET" && !request.headers.Authorization) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});
