package io.faasload.whisk.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.activation.Interception;
import io.faasload.whisk.activation.Throttle;
import io.faasload.whisk.entity.Entities;
import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.Parameters;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.entity.WhiskPackage;
import io.faasload.whisk.invoker.Invoker;
import java.time.InstantSource;
import java.util.List;

/** {@code /namespaces/NS/actions}. Thread-safe. */
public final class ActionRoutes {

    private static final int MAX_CONTENT_BYTES = 64 << 20;

    private final Entities entities;
    private final Entitlement entitlement;
    private final Kinds kinds;
    private final int maxMemoryMb;
    private final Throttle throttle;
    private final InterceptedCalls calls;
    private final Invocations invocations;
    private final Invoker invoker;
    private final InstantSource clock;

    public ActionRoutes(
            Entities entities,
            Kinds kinds,
            int maxMemoryMb,
            Throttle throttle,
            Interception interception,
            Invocations invocations,
            Invoker invoker,
            InstantSource clock) {
        this.entities = entities;
        this.entitlement = new Entitlement(entities);
        this.kinds = kinds;
        this.maxMemoryMb = maxMemoryMb;
        this.throttle = throttle;
        this.calls = new InterceptedCalls(interception, throttle);
        this.invocations = invocations;
        this.invoker = invoker;
        this.clock = clock;
    }

    void handle(ApiCall call, User user, String namespace, List<String> path) {
        if (Listing.isWholeCollection(call, path)) {
            entitlement.requireOwn(user, namespace, namespace);
            Listing.of(call, "actions").answer(call, entities.actions(namespace), WhiskAction::toSummaryJson);
        } else if (path.size() == 1) {
            handleUnpackaged(call, user, new EntityName(namespace, null, EntityName.legal(path.get(0))));
        } else if (path.size() == 2
                && path.get(1).isEmpty()
                && call.request().method().equals("GET")) {
            WhiskPackage provider =
                    entitlement.resolve(user, namespace, path.get(0)).provider();
            List<WhiskAction> actions = entities.actions(provider.namespace(), provider.name());
            Listing.of(call, "actions").answer(call, actions, WhiskAction::toSummaryJson);
        } else if (path.size() == 2) {
            String packageName = EntityName.legal(path.get(0));
            handlePackaged(call, user, new EntityName(namespace, packageName, EntityName.legal(path.get(1))));
        } else {
            throw RefusedException.noSuchRoute();
        }
    }

    private void handleUnpackaged(ApiCall call, User user, EntityName name) {
        if (call.request().method().equals("POST")) {
            calls.handle(call, user, () -> {
                throttle.admit(user);
                entitlement.requireOwn(user, name.namespace(), name.path());
                invocations.invoke(call, user, name, null, Parameters.NONE);
            });
            return;
        }
        entitlement.requireOwn(user, name.namespace(), name.path());
        switch (call.request().method()) {
            case "GET" -> get(call, name, Parameters.NONE);
            case "PUT" -> put(call, name);
            case "DELETE" -> delete(call, name);
            default -> throw RefusedException.noSuchRoute();
        }
    }

    private void handlePackaged(ApiCall call, User user, EntityName name) {
        String packageName = String.valueOf(name.packageName());
        switch (call.request().method()) {
            case "POST" ->
                calls.handle(call, user, () -> {
                    throttle.admit(user);
                    Entitlement.Resolved resolved = entitlement.resolve(user, name.namespace(), packageName);
                    WhiskPackage binding = resolved.binding();
                    invocations.invoke(
                            call,
                            user,
                            in(resolved, name),
                            binding == null ? null : binding.path(),
                            resolved.parameters());
                });
            case "GET" -> {
                Entitlement.Resolved resolved = entitlement.resolve(user, name.namespace(), packageName);
                get(call, in(resolved, name), resolved.parameters());
            }
            case "PUT", "DELETE" -> {
                entitlement.requireOwn(user, name.namespace(), name.namespacePath());
                if (entitlement.resolve(user, name.namespace(), packageName).binding() != null) {
                    throw RefusedException.byHandler(400, "Operation not permitted on package binding.");
                }
                if (call.request().method().equals("PUT")) {
                    put(call, name);
                } else {
                    delete(call, name);
                }
            }
            default -> throw RefusedException.noSuchRoute();
        }
    }

    private static EntityName in(Entitlement.Resolved resolved, EntityName name) {
        return new EntityName(
                resolved.provider().namespace(), resolved.provider().name(), name.name());
    }

    private void get(ApiCall call, EntityName name, Parameters ofPackage) {
        boolean withCode = call.request().flag("code", true);
        WhiskAction action = entities.findAction(name).orElseThrow(RefusedException::noSuchResource);
        call.answer(200, action.inherit(ofPackage).toJson(withCode));
    }

    private void put(ApiCall call, EntityName name) {
        boolean overwrite = call.request().flag("overwrite", false);
        ObjectNode content = call.request().content(MAX_CONTENT_BYTES);
        WhiskAction action = entities.putAction(
                name,
                overwrite,
                present -> WhiskAction.put(name, present, content, kinds, maxMemoryMb, clock.millis()));
        invoker.retire(action);
        call.answer(200, action.toJson(true));
    }

    private void delete(ApiCall call, EntityName name) {
        WhiskAction action = entities.deleteAction(name);
        invoker.retire(action);
        call.answer(200, action.toJson(true));
    }
}
