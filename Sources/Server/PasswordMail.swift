import Accounts
import Basics
import Curl
import Foundation
import Outbox

/// Sends the letters with which people choose a password.
struct PasswordMail: Sendable {
    let settings: Settings
    let curl: CurlClient

    @Sendable func send(_ letter: PasswordLetter) async throws {
        guard let mail = settings.mail else { throw OutboxRejection("no mail server is configured: FRONTDESK_SMTP_URL") }
        let link = "\(settings.publicURL ?? "http://localhost:\(settings.port)")/console#/password/\(letter.token)"
        let reason =
            letter.isInvitation
            ? "You were invited to work with \(letter.businessName) on Frontdesk."
            : "Somebody asked to reset the password of your Frontdesk account. If it was not you, do nothing."
        let text = "Hello \(letter.name),\n\n\(reason)\n\nChoose a password here, until \(letter.expiresAt):\n\(link)\n"
        let subject = letter.isInvitation ? "Your invitation to \(letter.businessName)" : "Choose a new password"
        let id = ID<JobScope>.new()
        let message = try Mail(
            from: MailAddress(mail.from), to: [MailAddress(letter.to, name: letter.name)], subject: subject, text: text,
            messageID: "\(id)@frontdesk"
        ).message()
        try await curl.send(
            CurlMail(url: mail.server, credentials: mail.credentials, from: mail.from, to: [letter.to], message: message))
    }
}

extension Settings.MailSettings {
    /// The address without the sign-in, which curl takes apart from it.
    fileprivate var server: String {
        guard var parts = URLComponents(string: url) else { return url }
        (parts.user, parts.password) = (nil, nil)
        return parts.string ?? url
    }

    fileprivate var credentials: CurlMail.Credentials? {
        guard let parts = URLComponents(string: url), let user = parts.user, let password = parts.password else { return nil }
        return CurlMail.Credentials(user: user, password: password)
    }
}
