package io.faasload.whisk.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.faasload.whisk.entity.IdentityCache;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.User;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The root of all routes: authenticates a call and dispatches it to its handler. Thread-safe. */
public final class WhiskApi implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(WhiskApi.class);

    private final IdentityCache identities;
    private final InstantSource clock;
    private final Information information;
    private final ActionRoutes actions;
    private final PackageRoutes packages;
    private final ActivationRoutes activations;

    public WhiskApi(
            IdentityCache identities,
            InstantSource clock,
            Information information,
            ActionRoutes actions,
            PackageRoutes packages,
            ActivationRoutes activations) {
        this.identities = identities;
        this.clock = clock;
        this.information = information;
        this.actions = actions;
        this.packages = packages;
        this.activations = activations;
    }

    @Override
    public void handle(HttpExchange exchange) {
        try {
            ApiCall call = new ApiCall(exchange, clock.millis());
            try {
                route(call);
            } catch (RefusedException e) {
                call.refuse(e);
            } catch (UncheckedIOException e) {
                throw e;
            } catch (RuntimeException e) {
                LOG.error("{} {} failed.", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                call.refuse(RefusedException.byRouting(500, "There was an internal server error."));
            }
        } catch (UncheckedIOException e) {
            LOG.debug("Could not answer {} {}.", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            exchange.close();
        }
    }

    private void route(ApiCall call) {
        List<String> path = call.request().path();
        boolean isGet = call.request().method().equals("GET");
        if (path.equals(List.of("")) && isGet) {
            information.root(call);
        } else if (path.equals(List.of("ping")) && isGet) {
            information.ping(call);
        } else if ((path.equals(List.of("api", "v1")) || path.equals(List.of("api", "v1", ""))) && isGet) {
            information.api(call);
        } else if (path.size() > 2 && path.subList(0, 2).equals(List.of("api", "v1"))) {
            route(call, authenticate(call), path.subList(2, path.size()));
        } else {
            throw RefusedException.noSuchRoute();
        }
    }

    private void route(ApiCall call, User user, List<String> path) {
        if (!path.get(0).equals("namespaces")) {
            throw RefusedException.noSuchRoute();
        }
        if (path.size() == 1 && call.request().method().equals("GET")) {
            call.answer(200, JsonNodeFactory.instance.arrayNode().add(user.namespace()));
            return;
        }
        if (path.size() < 3) {
            throw RefusedException.noSuchRoute();
        }
        if (path.subList(1, path.size()).equals(List.of("_", "limits"))
                && call.request().method().equals("GET")) {
            information.limits(call, user);
            return;
        }
        String namespace = path.get(1).equals("_") ? user.namespace() : path.get(1);
        List<String> below = path.subList(3, path.size());
        switch (path.get(2)) {
            case "actions" -> actions.handle(call, user, namespace, below);
            case "packages" -> packages.handle(call, user, namespace, below);
            case "activations" -> activations.handle(call, user, namespace, below);
            default -> throw RefusedException.noSuchRoute();
        }
    }

    private User authenticate(ApiCall call) {
        String header = call.request().header("Authorization");
        if (header == null) {
            throw RefusedException.byRouting(
                    401, "The resource requires authentication, which was not supplied with the request");
        }
        RefusedException invalid = RefusedException.byRouting(401, "The supplied authentication is invalid");
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            throw invalid;
        }
        String credentials;
        try {
            credentials =
                    new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid;
        }
        int colon = credentials.indexOf(':');
        if (colon < 0) {
            throw invalid;
        }
        return identities
                .authenticate(credentials.substring(0, colon), credentials.substring(colon + 1))
                .orElseThrow(() -> invalid);
    }
}
