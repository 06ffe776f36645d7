package io.faasload.whisk.rest;

import io.faasload.whisk.entity.Entities;
import io.faasload.whisk.entity.Parameters;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.WhiskPackage;
import io.faasload.whisk.entity.WhiskPackage.Binding;
import org.jspecify.annotations.Nullable;

/**
 * Access control: users may do everything in their own namespace, and read and invoke public packages of others.
 * Thread-safe.
 */
final class Entitlement {

    private final Entities entities;

    Entitlement(Entities entities) {
        this.entities = entities;
    }

    /**
     * A package named in a path, with its binding resolved.
     *
     * @param parameters of the package and of the binding, merged
     */
    record Resolved(WhiskPackage provider, @Nullable WhiskPackage binding, Parameters parameters) {}

    /** @throws RefusedException 403 with {@code resource} in its text if the namespace is not the user's own */
    void requireOwn(User user, String namespace, String resource) {
        if (!namespace.equals(user.namespace())) {
            throw RefusedException.notEntitled(resource);
        }
    }

    /** @throws RefusedException 403 if the user may not read this package, whether or not it exists */
    void requireReadable(User user, String namespace, String packageName) {
        boolean own = namespace.equals(user.namespace());
        boolean readable = own
                || entities.findPackage(namespace, packageName)
                        .map(WhiskPackage::publish)
                        .orElse(false);
        if (!readable) {
            throw RefusedException.notEntitled(namespace + "/" + packageName);
        }
    }

    /**
     * @throws RefusedException 403 if the package, or the one it is bound to, is not readable; 404 if it does not exist
     */
    Resolved resolve(User user, String namespace, String packageName) {
        requireReadable(user, namespace, packageName);
        WhiskPackage found = entities.findPackage(namespace, packageName).orElseThrow(RefusedException::noSuchResource);
        Binding binding = found.binding();
        if (binding == null) {
            return new Resolved(found, null, found.parameters());
        }
        requireReadable(user, binding.namespace(), binding.name());
        WhiskPackage provider =
                entities.findPackage(binding.namespace(), binding.name()).orElseThrow(RefusedException::noSuchResource);
        return new Resolved(provider, found, provider.parameters().overriddenBy(found.parameters()));
    }
}
