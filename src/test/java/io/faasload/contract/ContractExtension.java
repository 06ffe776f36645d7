package io.faasload.contract;

import io.faasload.config.AuthKey;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.whisk.entity.UserLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides tests with the {@link ContractTarget}, which is prepared on first use and cleaned up after the last test.
 */
public final class ContractExtension implements ParameterResolver {

    private static final UserLimits LOW = new UserLimits(30, 2);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ContractTarget.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ContractSettings settings = ContractSettings.fromSystemProperties();
        Supplier<ContractTarget> target;
        if (settings.apiHost().isPresent()) {
            target = () -> foreign(settings);
        } else {
            LocalPlatform platform = PlatformExtension.platform(context);
            target = () -> embedded(settings, platform);
        }
        return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(ContractExtension.class))
                .computeIfAbsent(ContractTarget.class, key -> target.get(), ContractTarget.class);
    }

    private static ContractTarget foreign(ContractSettings settings) {
        try {
            Optional<ContractWhisk> limited = settings.limitedAuth().isEmpty()
                    ? Optional.empty()
                    : Optional.of(ContractWhisk.deploy(
                            settings, settings.limitedAuth().get()));
            return new ContractTarget(
                    ContractWhisk.deploy(settings, settings.auth().orElseThrow()),
                    limited,
                    settings.kafka().map(servers -> new ContractTarget.Events(servers, settings.topic())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ContractTarget embedded(ContractSettings settings, LocalPlatform platform) {
        AuthKey auth = PlatformExtension.createUser(platform, "user-contract");
        AuthKey limitedAuth = PlatformExtension.createUser(platform, "user-contract-limited");
        platform.openWhisk().users().limit("user-contract-limited", LOW);
        return foreign(new ContractSettings(
                Optional.of(platform.openWhisk().address()),
                Optional.of(auth),
                Optional.of(limitedAuth),
                Optional.of(platform.addresses().kafka()),
                settings.topic(),
                settings.kind(),
                ServerTrust.JAVA));
    }
}
