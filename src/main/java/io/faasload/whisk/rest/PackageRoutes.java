package io.faasload.whisk.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.entity.Entities;
import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.entity.WhiskPackage;
import io.faasload.whisk.entity.WhiskPackage.Binding;
import io.faasload.whisk.invoker.Invoker;
import java.time.InstantSource;
import java.util.List;

/** {@code /namespaces/NS/packages}. Thread-safe. */
public final class PackageRoutes {

    private static final int MAX_CONTENT_BYTES = 2 << 20;
    private static final String RESERVED = "default";

    private final Entities entities;
    private final Entitlement entitlement;
    private final Invoker invoker;
    private final InstantSource clock;

    public PackageRoutes(Entities entities, Invoker invoker, InstantSource clock) {
        this.entities = entities;
        this.entitlement = new Entitlement(entities);
        this.invoker = invoker;
        this.clock = clock;
    }

    void handle(ApiCall call, User user, String namespace, List<String> path) {
        if (Listing.isWholeCollection(call, path)) {
            // For other namespaces, OpenWhisk lists the public packages.
            List<WhiskPackage> packages = entities.packages(namespace).stream()
                    .filter(p -> namespace.equals(user.namespace()) || p.publish())
                    .toList();
            Listing.of(call, "packages").answer(call, packages, WhiskPackage::toSummaryJson);
            return;
        }
        if (path.size() > 1) {
            throw RefusedException.noSuchRoute();
        }
        String name = EntityName.legal(path.get(0));
        switch (call.request().method()) {
            case "GET" -> get(call, user, namespace, name);
            case "PUT" -> put(call, user, namespace, name);
            case "DELETE" -> delete(call, user, namespace, name);
            default -> throw RefusedException.noSuchRoute();
        }
    }

    private void get(ApiCall call, User user, String namespace, String name) {
        Entitlement.Resolved resolved = entitlement.resolve(user, namespace, name);
        WhiskPackage provider = resolved.provider();
        WhiskPackage binding = resolved.binding();
        WhiskPackage shown = binding == null ? provider : binding.inherit(provider.parameters());
        call.answer(200, shown.toJson(entities.actions(provider.namespace(), provider.name())));
    }

    private void put(ApiCall call, User user, String namespace, String name) {
        entitlement.requireOwn(user, namespace, namespace + "/" + name);
        boolean overwrite = call.request().flag("overwrite", false);
        if (name.equals(RESERVED)) {
            throw RefusedException.byHandler(400, "Package name '" + RESERVED + "' is reserved.");
        }
        ObjectNode content = call.request().content(MAX_CONTENT_BYTES);
        Binding binding = WhiskPackage.bindingIn(content, namespace);
        if (binding != null) {
            requireBindable(user, binding);
        }
        WhiskPackage changed = entities.putPackage(
                namespace,
                name,
                overwrite,
                present -> WhiskPackage.put(namespace, name, present, content, clock.millis()));
        call.answer(200, changed.toJson());
    }

    private void requireBindable(User user, Binding binding) {
        entitlement.requireReadable(user, binding.namespace(), binding.name());
        WhiskPackage provider = entities.findPackage(binding.namespace(), binding.name())
                .orElseThrow(
                        () -> RefusedException.byHandler(400, "Binding references a package that does not exist."));
        if (provider.binding() != null) {
            throw RefusedException.byHandler(400, "Cannot bind to another package binding.");
        }
    }

    private void delete(ApiCall call, User user, String namespace, String name) {
        entitlement.requireOwn(user, namespace, namespace + "/" + name);
        boolean force = call.request().flag("force", false);
        List<WhiskAction> content = entities.actions(namespace, name);
        WhiskPackage deleted = entities.deletePackage(namespace, name, force);
        content.forEach(invoker::retire);
        call.answer(200, deleted.toJson());
    }
}
