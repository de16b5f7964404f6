"""Requests -> OpenTelemetry spans, sent where OTEL_* variables say; never what was asked. Owns opentelemetry."""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Tracer:
    """Stands before the app; the standard OTEL_* variables say where spans go, and under which name."""

    def __init__(self, app: ASGIApp) -> None:
        """Send spans in the background."""
        self._app = app
        self._provider = TracerProvider(resource=Resource.create({"service.name": "glossary-rag"}))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer(__name__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on within a span, a child of the one that it came with."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            if scope["type"] == "lifespan":
                self._provider.shutdown()
            return
        brought = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        context = TraceContextTextMapPropagator().extract(brought)
        with self._tracer.start_as_current_span(scope["method"], context, SpanKind.SERVER) as span:

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await self._app(scope, receive, noting)
            route = getattr(scope.get("route"), "path", "none")
            span.update_name(f"{scope['method']} {route}")
            span.set_attributes({"http.request.method": scope["method"], "http.route": route})
